//! A driver: a program that calls the operations of a client as it is told, line by line, and reports what it saw.
//!
//! `cargo xtask corpus --prove` runs it against a server. It is not part of what users get. The part that is the same for
//! every client is in `driver/support.rs`.

mod reader;

mod variants;

use self::variants::Visited;
use super::{
    operations::body_type,
    package,
    runtime::{reads_rows, reads_typed_events, sends_parts},
};
use crate::{
    code::{Code, line, literal},
    config::ClientConfig,
    imports::Scope,
    output::Output,
    plan::{
        BodyKind, BodyPlan, OperationPlan, Outcome, ParameterPlan, Plan, ResponseBody,
        form::{FormPlan, PartKind, PartPlan},
    },
};

/// The crate of a driver for the client in the folder `client`.
pub(crate) fn driver(plan: &Plan, config: &ClientConfig, client: &str) -> Output {
    let features = if config.tag_features {
        "\"all-tags\""
    } else {
        ""
    };
    let scope = Scope::beside_types();
    let visited = Visited::of(plan);
    let main = main(plan, &visited, &scope);
    let mut output = around(plan, config, client, features, main);
    if reads_rows(plan) {
        output.put(
            "src/sequences.rs",
            include_str!("../../driver/sequences.rs"),
        );
    }
    if reads_typed_events(plan) {
        output.put(
            "src/typed_events.rs",
            include_str!("../../driver/typed_events.rs"),
        );
    }
    if sends_parts(plan) {
        output.put("src/parts.rs", include_str!("../../driver/parts.rs"));
    }
    output
}

/// The crate of a driver that reads values of unions and calls nothing: no operation is compiled.
pub(crate) fn reader(plan: &Plan, config: &ClientConfig, client: &str) -> Output {
    let main = reader::main(plan, &Scope::beside_types());
    around(plan, config, client, "", main)
}

/// The crate with `main`.
fn around(
    plan: &Plan,
    config: &ClientConfig,
    client: &str,
    features: &str,
    main: String,
) -> Output {
    let mut output = Output::default();
    output.put(
        "Cargo.toml",
        format!(
            "[package]\nname = \"{package}-driver\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
             [dependencies]\nclient = {{ package = \"{package}\", path = {client}, default-features = false, features = [{features}] }}\n\
             {formats}serde = \"1\"\nserde_json = \"1\"\ntokio = {{ version = \"1\", features = [\"rt\"] }}\n\n\
             [profile.dev]\ndebug = false\nincremental = false\n",
            package = config.package_name,
            client = literal(client),
            formats = package::format_dependencies(plan),
        ),
    );
    output.put("src/support.rs", include_str!("../../driver/support.rs"));
    let variants = Visited::of(plan).file(&Scope::beside_types());
    output.put("src/variants.rs", variants);
    output.put("src/main.rs", main);
    output
}

fn main(plan: &Plan, visited: &Visited<'_>, scope: &Scope) -> String {
    let mut code = Code::default();
    line!(
        code,
        "//! Calls the operations of the client as standard input says."
    );
    line!(code);
    line!(
        code,
        "#![allow(unused_imports, dead_code, deprecated, unreachable_patterns, unused_mut)]"
    );
    line!(
        code,
        "#![allow(confusable_idents, mixed_script_confusables, uncommon_codepoints)]"
    );
    line!(code);
    line!(code, "mod support;");
    line!(code, "mod variants;");
    if reads_rows(plan) {
        line!(code, "mod sequences;");
    }
    if reads_typed_events(plan) {
        line!(code, "mod typed_events;");
    }
    if sends_parts(plan) {
        line!(code, "mod parts;");
    }
    line!(code);
    line!(code, "use std::collections::BTreeMap;");
    line!(code);
    line!(code, "use client::{{Client, operations, runtime, types}};");
    line!(code, "use serde_json::Value;");
    line!(code);
    line!(
        code,
        "use support::{{Case, Choices, Visit as _, failure, seen}};"
    );
    line!(code);
    code.open(format_args!("fn main() {{"));
    line!(
        code,
        "let url = std::env::args().nth(1).unwrap_or_default();"
    );
    line!(
        code,
        "let begun = Client::builder(url).retry(runtime::Retry::off());"
    );
    line!(
        code,
        "let client = begun.configure_http(|http| http.no_proxy()).build().expect(\"a client\");"
    );
    line!(
        code,
        "let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().expect(\"a runtime\");"
    );
    line!(
        code,
        "support::serve(|case| tokio.block_on(run(&client, case)));"
    );
    code.close("}");
    line!(code);
    code.open(format_args!(
        "async fn run(client: &Client, case: &Case) -> Result<Value, String> {{"
    ));
    code.open(format_args!("match case.operation.as_str() {{"));
    for (at, operation) in plan.operations.iter().enumerate() {
        line!(
            code,
            "{} => Box::pin(call_{at}(client, case)).await,",
            literal(&operation.function)
        );
    }
    line!(
        code,
        "other => Err(format!(\"the client has no operation `{{other}}`\")),"
    );
    code.close("}");
    code.close("}");
    for (at, operation) in plan.operations.iter().enumerate() {
        line!(code);
        Driver {
            plan,
            operation,
            visited,
            scope,
        }
        .call(&mut code, at);
    }
    code.finish()
}

/// Writes the call of one operation.
struct Driver<'p> {
    plan: &'p Plan,
    operation: &'p OperationPlan,
    visited: &'p Visited<'p>,
    scope: &'p Scope,
}

impl Driver<'_> {
    /// ```text
    /// async fn call_0(client: &Client, case: &Case) -> Result<Value, String> {
    ///     let request = client.jobs().get_job(case.required::<String>("id")?);
    ///     let request = match case.optional::<i64>("limit")? {
    ///         Some(value) => request.limit(value),
    ///         None => request,
    ///     };
    ///     match request.send().await {
    ///         …
    ///     }
    /// }
    /// ```
    fn call(&self, code: &mut Code, at: usize) {
        let operation = self.operation;
        let module = self.module();
        code.open(format_args!(
            "async fn call_{at}(client: &Client, case: &Case) -> Result<Value, String> {{"
        ));
        let required = operation.parameters.iter().filter(|it| it.is_argument());
        let mut arguments: Vec<String> = required.map(|it| self.argument(it, "required")).collect();
        let body = operation.body.as_ref();
        if let Some(body) = body {
            self.body(code, body);
            if body.is_required {
                arguments.push("body?".to_owned());
            }
        }
        code.call(
            &format!("let request = client.{module}().{}", operation.function),
            &arguments,
            ";",
        );
        for parameter in operation.parameters.iter().filter(|it| !it.is_required) {
            let argument = self.argument(parameter, "optional");
            code.open(format_args!("let request = match {argument} {{"));
            let field = &parameter.field;
            match parameter.constant {
                Some(_) => line!(code, "Some(_) => request.{field}(),"),
                None => line!(code, "Some(value) => request.{field}(value),"),
            }
            line!(code, "None => request,");
            code.close("};");
        }
        if body.is_some_and(|body| !body.is_required) {
            line!(
                code,
                "let request = if case.has_body() {{ request.body(body?) }} else {{ request }};"
            );
        }
        code.open(format_args!("match request.send().await {{"));
        code.open(format_args!("Ok(response) => {{"));
        self.outcome(code, &operation.success, false);
        code.close("}");
        if operation.failure.enum_name().is_some() {
            code.open(format_args!(
                "Err(runtime::Error::ErrorResponse(response)) => {{"
            ));
            self.outcome(code, &operation.failure, true);
            code.close("}");
        }
        line!(code, "Err(error) => Err(failure(&error)),");
        code.close("}");
        code.close("}");
    }

    fn module(&self) -> &str {
        let group = self.plan.groups.get(self.operation.group);
        group.map_or("", |group| group.module.as_str())
    }

    /// The call that reads an argument by the function `reader` of the case.
    fn argument(&self, parameter: &ParameterPlan, reader: &str) -> String {
        let name = literal(&parameter.field);
        let ty = parameter.ty.in_rust(&self.plan.types, self.scope);
        let call = format!("case.{reader}::<{ty}>({name})?");
        if self.visited.has(&parameter.ty) {
            format!("case.visited(\"argument\", {name}, {call})")
        } else {
            call
        }
    }

    fn body(&self, code: &mut Code, body: &BodyPlan) {
        let ty = body_type(body, &self.plan.types, self.scope);
        match &body.kind {
            BodyKind::Json(held) | BodyKind::Form(held) | BodyKind::Lines(held)
                if self.visited.has(held) =>
            {
                line!(
                    code,
                    "let body = case.body::<{ty}>().map(|it| case.visited(\"body\", \"\", it));"
                );
            }
            BodyKind::Json(_) | BodyKind::Form(_) | BodyKind::Lines(_) => {
                line!(code, "let body = case.body::<{ty}>();");
            }
            BodyKind::Text => line!(code, "let body = case.text();"),
            BodyKind::Bytes => line!(code, "let body = case.bytes();"),
            BodyKind::Multipart(None) => line!(code, "let body = case.multipart();"),
            BodyKind::Multipart(Some(form)) => self.form(code, form),
        }
    }

    fn form(&self, code: &mut Code, form: &FormPlan) {
        let path = format!("operations::{}::{}", self.module(), form.name);
        code.open(format_args!("let body = async {{"));
        let required = form.parts.iter().filter(|part| part.is_argument());
        let optional = form.parts.iter().filter(|part| !part.is_required);
        let arguments = required.map(|part| {
            let field = form.required.iter().map(|_| format!("{}: ", part.field));
            format!(
                "{}{}?.ok_or_else(|| support::missing({}))?",
                field.collect::<String>(),
                self.part(part),
                literal(&part.name)
            )
        });
        let arguments: Vec<String> = arguments.collect();
        match &form.required {
            None => code.call(&format!("let form = {path}::new"), &arguments, ";"),
            Some(name) => {
                let module = self.module();
                code.open(format_args!(
                    "let required = operations::{module}::{name} {{"
                ));
                for argument in arguments {
                    line!(code, "{argument},");
                }
                code.close("};");
                line!(code, "let form = {path}::new(required);");
            }
        }
        for part in optional {
            code.open(format_args!("let form = match {}? {{", self.part(part)));
            line!(code, "Some(value) => form.{}(value),", part.field);
            line!(code, "None => form,");
            code.close("};");
        }
        line!(code, "Ok::<_, String>(form)");
        code.close("}.await;");
    }

    fn part(&self, part: &PartPlan) -> String {
        let name = literal(&part.name);
        match (&part.kind, part.is_list) {
            (PartKind::File, false) => format!("case.part_file({name})"),
            (PartKind::File, true) => format!("case.part_files({name})"),
            (PartKind::Value(ty), is_list) => {
                let is_visited = self.visited.has(ty);
                let ty = ty.in_rust(&self.plan.types, self.scope);
                let call = if is_list {
                    format!("case.part_value::<Vec<{ty}>>({name})")
                } else {
                    format!("case.part_value::<{ty}>({name})")
                };
                if is_visited {
                    format!("{call}.map(|it| case.visited(\"part\", {name}, it))")
                } else {
                    call
                }
            }
        }
    }

    /// ```text
    /// let status = response.status().as_u16();
    /// match response.into_inner() {
    ///     operations::jobs::GetJobSuccess::Ok(body) => seen(status, false, "Ok", support::value(&body)?),
    ///     other => …
    /// }
    /// ```
    fn outcome(&self, code: &mut Code, outcome: &Outcome, is_error: bool) {
        line!(code, "let status = response.status().as_u16();");
        match outcome {
            Outcome::Undocumented => {
                line!(code, "let body = response.into_inner();");
                let body = self.read(&ResponseBody::Stream);
                line!(code, "seen(status, {is_error}, \"\", {body})");
            }
            Outcome::One(responses) => {
                line!(code, "let body = response.into_inner();");
                let body = responses
                    .first()
                    .map_or(&ResponseBody::Empty, |it| &it.body);
                line!(code, "seen(status, {is_error}, \"\", {})", self.read(body));
            }
            Outcome::ByStatus { name, responses } => {
                let path = format!("operations::{}::{name}", self.module());
                code.open(format_args!("match response.into_inner() {{"));
                for response in responses {
                    let fields = match response.body {
                        ResponseBody::Empty => "",
                        _ => "(body)",
                    };
                    line!(
                        code,
                        "{path}::{}{fields} => seen(status, {is_error}, {}, {}),",
                        response.variant,
                        literal(&response.variant),
                        self.read(&response.body)
                    );
                }
                line!(
                    code,
                    "_ => Err(\"a variant that is not known\".to_owned()),"
                );
                code.close("}");
            }
        }
    }

    /// The call that reads `body`.
    fn read(&self, body: &ResponseBody) -> String {
        let visit = match body.ty() {
            Some(ty) if self.visited.has(ty) => "|it, choices| it.visit(choices)",
            _ => "|_, _: &mut Choices| {}",
        };
        match body {
            ResponseBody::Empty => "support::empty()?".to_owned(),
            ResponseBody::Json(_) => format!("support::value(&body, {visit})?"),
            ResponseBody::Events(_) => format!("sequences::events(body, {visit}).await?"),
            ResponseBody::TypedEvents(_) => format!("typed_events::events(body, {visit}).await?"),
            ResponseBody::Lines(_) => format!("sequences::lines(body, {visit}).await?"),
            ResponseBody::Text => "support::text(&body)?".to_owned(),
            ResponseBody::Stream => "support::bytes(body).await?".to_owned(),
        }
    }
}
