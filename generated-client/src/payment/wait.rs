//! Sending a payment, and waiting for the report about it.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::{PayError, PaymentOrder, PaymentOutcome};
use crate::{
    Client, Error,
    types::{FinancialMessage, GatewayMessages, MessageType},
};

/// The first wait between two requests; the next ones are longer.
const FIRST_WAIT: Duration = Duration::from_millis(100);
/// The longest wait between two requests.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

impl Client {
    /// Signs and sends a payment, and waits at most `limit` for its outcome.
    ///
    /// The outcome is [`PaymentOutcome::Pending`] when the receiver has not responded in time; go on with
    /// [`Client::payment_outcome`]. The Gateway Service is one queue for all messages of a Member, and reading it
    /// removes them: `others` receives each message that is not about this payment, and none may be lost.
    ///
    /// # Errors
    ///
    /// When the payment cannot be signed or sent, or the Gateway Service cannot be read. A rejection is an outcome and not
    /// an error.
    pub async fn pay(
        &self,
        order: &PaymentOrder,
        limit: Duration,
        others: impl FnMut(FinancialMessage),
    ) -> Result<PaymentOutcome, PayError> {
        let message = self
            .sign(MessageType::Pacs008, order.xml())
            .await
            .map_err(PayError::Sign)?;
        let sent = self.payments().send_payment_message(message).send().await;
        let response = sent.map_err(PayError::Send)?.into_inner();
        match response.outcome()? {
            Some(PaymentOutcome::Pending) => {
                let name = order.end_to_end_identification();
                self.payment_outcome(name, limit, others).await
            }
            Some(outcome) => Ok(outcome),
            None => Ok(PaymentOutcome::Unknown(
                response.message_type.as_str().to_owned(),
            )),
        }
    }

    /// Waits at most `limit` for the report about the payment with this end-to-end identifier.
    ///
    /// # Errors
    ///
    /// When the Gateway Service cannot be read.
    pub async fn payment_outcome(
        &self,
        end_to_end_identification: &str,
        limit: Duration,
        mut others: impl FnMut(FinancialMessage),
    ) -> Result<PaymentOutcome, PayError> {
        let end = Instant::now() + limit;
        let mut wait = FIRST_WAIT;
        loop {
            match self.next_message().await? {
                Some(message) => {
                    let about = message.text("OrgnlEndToEndId")?;
                    let outcome = if about.as_deref() == Some(end_to_end_identification) {
                        message.outcome()?
                    } else {
                        None
                    };
                    match outcome {
                        Some(PaymentOutcome::Pending) => {}
                        Some(outcome) => return Ok(outcome),
                        None => others(message),
                    }
                }
                None => {
                    let left = end.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        return Ok(PaymentOutcome::Pending);
                    }
                    sleep(wait.min(left)).await;
                    wait = (wait * 2).min(LONGEST_WAIT);
                }
            }
            if Instant::now() >= end {
                return Ok(PaymentOutcome::Pending);
            }
        }
    }

    /// The oldest message that waits; 404 means that none does.
    async fn next_message(&self) -> Result<Option<FinancialMessage>, PayError> {
        let response = self.gateway().get_gateway_messages().payment("").send();
        match response.await {
            Ok(response) => Ok(match response.into_inner() {
                GatewayMessages::FinancialMessage(message) => Some(message),
                _ => None,
            }),
            Err(Error::ErrorResponse(error)) if error.status() == 404 => Ok(None),
            Err(error) => Err(PayError::Wait(error)),
        }
    }
}
