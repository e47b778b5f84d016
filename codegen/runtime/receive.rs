//! Reads a response as the type that is documented for its status.

use bytes::Bytes;

use super::{
    error::Error,
    from_response::{FromResponse, RawResponse, Unread},
    mismatch::{InvalidResponse, UnexpectedResponse},
    received::Received,
    response::ResponseValue,
    stream::ByteStream,
    timed_out::TimedOut,
};

/// Reads `received`: as a success where its status is one, else as the error type of the operation.
///
/// # Errors
///
/// When it is not a success, the connection breaks, the status is not documented, or the body is not as documented
/// for its status.
pub(crate) async fn read<T: FromResponse, E: FromResponse>(
    received: Received,
    is_success: fn(u16) -> bool,
) -> Result<ResponseValue<T>, Error<E>> {
    if is_success(received.response.status().as_u16()) {
        return read_as(received).await;
    }
    Err(Error::ErrorResponse(read_as(received).await?))
}

/// Reads `received` as a `T`.
async fn read_as<T: FromResponse, E>(received: Received) -> Result<ResponseValue<T>, Error<E>> {
    let Received {
        mut response,
        sent,
        deadline,
    } = received;
    let status = response.status();
    let headers = std::mem::take(response.headers_mut());
    let mut raw = RawResponse {
        status,
        headers,
        body: Bytes::new(),
        stream: None,
    };
    if T::is_streamed(status.as_u16()) {
        raw.stream = Some(ByteStream::of(response));
    } else {
        let body = response.bytes();
        let body = match deadline {
            None => body.await,
            Some(deadline) => tokio::time::timeout_at(deadline.into(), body)
                .await
                .map_err(|_| Error::Timeout(TimedOut::new()))?,
        };
        raw.body = body.map_err(Error::of_body)?;
    }
    if !status.is_success() {
        raw.forget(&sent);
    }
    match T::from_raw(&mut raw) {
        Ok(value) => Ok(ResponseValue::new(value, status, raw.headers)),
        Err(Unread::Undocumented) => {
            raw.forget(&sent);
            Err(Error::UnexpectedResponse(Box::new(
                UnexpectedResponse::new(status, raw.headers, raw.body),
            )))
        }
        Err(Unread::Malformed { location, source }) => {
            raw.forget(&sent);
            let response = InvalidResponse::new(status, raw.headers, raw.body, location, &source);
            Err(Error::InvalidResponse(Box::new(response)))
        }
    }
}
