//! The response that a client asks for by status and by example.

use spec::{
    http::StatusCodePattern,
    model::Response as Documented,
    wire::{Response, body::BodyKind},
};

use super::{
    body::serialized,
    preference::Preferences,
    problem,
    response::{ResponseGenerator, content_type},
    status_of,
};

impl ResponseGenerator<'_> {
    /// The response to a valid request that has `preferences`.
    ///
    /// # Errors
    ///
    /// What is asked for is not documented; the message names what is.
    pub(super) fn preferred(&self, preferences: &Preferences) -> Result<Response, String> {
        let candidates = match preferences.code {
            Some(code) => vec![self.documented(code)?],
            None if preferences.example.is_none() => return Ok(self.success()),
            None => self.all(),
        };
        let list = &self.endpoint.operation().responses.list;
        let mut candidates = candidates
            .into_iter()
            .filter_map(|(at, status)| Some((at, status, list.get(at)?)));
        if let Some(name) = &preferences.example {
            return candidates
                .find_map(|(at, status, response)| self.example(at, status, response, name))
                .ok_or_else(|| self.without_example(name));
        }
        candidates
            .find_map(|(at, status, response)| self.response(at, status, response, None))
            .ok_or_else(|| "no value can be generated for the response that `Prefer` names".into())
    }

    /// The documented response of `status` with `what` as its message.
    pub(super) fn failing(&self, status: u16, what: &str) -> Option<Response> {
        let (at, status) = self.documented(status).ok()?;
        let documented = self.endpoint.operation().responses.list.get(at)?;
        self.response(at, status, documented, Some(what))
    }

    /// The documented response of the status `code`, by position.
    fn documented(&self, code: u16) -> Result<(usize, u16), String> {
        let responses = &self.endpoint.operation().responses;
        let found = responses.for_status(code).and_then(|found| {
            let mut list = responses.list.iter();
            list.position(|response| std::ptr::eq(response, found))
        });
        let is_status = (200..=599).contains(&code);
        found
            .filter(|_| is_status)
            .map(|at| (at, code))
            .ok_or_else(|| {
                let known = responses.list.iter();
                let known: Vec<String> =
                    known.map(|response| response.status.to_string()).collect();
                format!(
                    "`Prefer: code={code}` names no documented response; documented are {}",
                    known.join(", ")
                )
            })
    }

    /// All documented responses with their statuses, those of valid requests first.
    fn all(&self) -> Vec<(usize, u16)> {
        let responses = &self.endpoint.operation().responses;
        let mut res = self.successes();
        for (at, response) in responses.list.iter().enumerate() {
            let wanted = match response.status {
                StatusCodePattern::Range(digit) => digit * 100,
                StatusCodePattern::Exact(_) | StatusCodePattern::Default => 500,
            };
            if let Some(status) = status_of(responses, at, response.status, wanted)
                && !res.iter().any(|(known, _)| *known == at)
                && status >= 200
            {
                res.push((at, status));
            }
        }
        res
    }

    /// A response whose body is the example `name`, as it is written, in a type that the client accepts.
    fn example(
        &self,
        at: usize,
        status: u16,
        documented: &Documented,
        name: &str,
    ) -> Option<Response> {
        let (media_type, body) =
            self.acceptable(documented)
                .into_iter()
                .find_map(|(position, media_type)| {
                    let content = documented.content.get(position)?;
                    let mut examples = content.examples.iter();
                    let example = examples.find(|example| example.name == name)?;
                    let kind = BodyKind::of(&media_type);
                    // It stays as it is written, and no later resource has its identifiers.
                    let mut value = example.value.clone();
                    self.identify((at, status), (position, content), kind, &mut value);
                    let body = serialized(example, kind).or_else(|| {
                        self.write(at, position, content, kind, example.value.clone())
                    })?;
                    Some((content_type(&media_type), body))
                })?;
        let mut res = problem::empty(status);
        res.headers.push("Content-Type", media_type);
        res.body = body;
        self.add_headers(at, documented, &mut res);
        Some(res)
    }

    fn without_example(&self, name: &str) -> String {
        let responses = self.endpoint.operation().responses.list.iter();
        let contents = responses.flat_map(|response| &response.content);
        let examples = contents.flat_map(|content| &content.examples);
        let mut known: Vec<String> = examples
            .filter(|example| !example.name.is_empty())
            .map(|example| format!("`{}`", example.name))
            .collect();
        known.dedup();
        let known = if known.is_empty() {
            "the operation has no named examples".to_owned()
        } else {
            format!("there are {}", known.join(", "))
        };
        format!("no response has the example `{name}` in a type that the client accepts; {known}")
    }
}
