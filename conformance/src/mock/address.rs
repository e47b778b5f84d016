//! The `Location` of a created resource where the document gives no example of one: below the path of the request, under the
//! identifier that the body has, or one that the path of the resource admits (RFC 9110 §15.3.2).

use serde_json::Value;
use spec::http::percent;

use super::{
    creation::Renewed,
    given::Source,
    identity::{collection, written},
    memory::Memory,
    response::ResponseGenerator,
};
use crate::value::seed::Dice;

impl ResponseGenerator<'_> {
    /// The address of the resource that the request has created: a path where `fits` admits it, and a URL otherwise.
    pub(super) fn address(
        &self,
        memory: &Memory,
        renewed: &[Renewed],
        fits: &dyn Fn(&str) -> bool,
    ) -> Option<String> {
        let request = self.request?;
        let id = match renewed.first() {
            Some(renewed) => renewed.after.clone(),
            None => self.identifier(memory)?,
        };
        let collection = collection(request.path());
        let path = format!("{collection}/{}", percent::encode(&id));
        let host = request.headers.get("host");
        let url = host.map(|host| format!("http://{host}{path}"));
        [Some(path), url]
            .into_iter()
            .flatten()
            .find(|address| fits(address))
    }

    /// A new identifier for the path of the created resource. `None` where the document has no such path.
    fn identifier(&self, memory: &Memory) -> Option<String> {
        let strategy = self.endpoint.identifier()?;
        let operation = self.endpoint.operation();
        let mut rng = self.seed.rng(&operation.id, "address", self.number);
        let mut dice = Dice::Random(&mut rng);
        let digits = dice.digits();
        let generated = strategy
            .simplest()
            .or_else(|| strategy.sample(dice.reborrow()))?;
        let fits = |id: &Value| strategy.validator().is_valid(id);
        let mut source = Source {
            fits: &fits,
            sample: &mut || strategy.sample(dice.reborrow()),
        };
        let next = memory.identify(self.endpoint.index, "Location", |given| {
            given.generate(&generated, &digits, &mut source)
        });
        written(&next?)
    }
}
