//! Schemas that bring many others along, converted and compiled together.
//!
//! In a web of models every schema reaches most of the others. Converting and compiling the closure of each one apart
//! would take time and memory that grow with the square of the document; together they are treated once for each
//! direction, and a schema of the web is one name in it.

use std::{
    any::Any,
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use serde_json::Value;

use super::{
    Direction, Schema,
    branches::{BranchValidators, referred},
    compile::CompiledSchema,
    definitions::by_name,
    dialect::{self, SchemaBundle},
    dispatch::discriminated::{DiscriminatedUnions, discriminated_unions},
    least::LeastSchemas,
    shape::{DefinitionShapes, Depths, ShapeSet},
};
use crate::{
    document::{Document, Location},
    source::node::Node,
};

/// The number of schemas that one must bring along to be a part of a web. Below it, a schema is cheaper alone.
const LARGE: usize = 48;

/// Where schemas are taken from: the document alone, or with the webs of its API, so that large schemas share what they
/// refer to.
#[derive(Debug, Clone, Copy)]
pub struct SchemaSource<'a> {
    /// The document.
    pub document: &'a Document,
    /// The webs, where they are shared.
    pub webs: Option<&'a SchemaWebs>,
}

impl<'a> From<&'a Document> for SchemaSource<'a> {
    fn from(document: &'a Document) -> Self {
        Self {
            document,
            webs: None,
        }
    }
}

impl<'a> From<&'a Arc<Document>> for SchemaSource<'a> {
    fn from(document: &'a Arc<Document>) -> Self {
        Self::from(document.as_ref())
    }
}

impl SchemaSource<'_> {
    /// The web for `direction` that `schema` is a part of; `None` when it brings few schemas along.
    pub(super) fn web_of(&self, schema: &Schema, direction: Direction) -> Option<Arc<SchemaWeb>> {
        let webs = self.webs?;
        let location = &schema.origin.location;
        let is_part = webs.large(self.document).contains(location);
        is_part.then(|| webs.of(self.document, direction))
    }

    /// The bundle of `schema` for `direction`, shared with others where it is a part of a web.
    pub fn bundle(&self, schema: &Schema, direction: Direction) -> SchemaBundle {
        let web = self.web_of(schema, direction);
        let part = web.and_then(|web| web.part(&schema.origin.location));
        part.unwrap_or_else(|| dialect::bundle(self.document, schema, direction))
    }
}

/// The webs of one API, for each direction that is asked for.
#[derive(Debug, Default)]
pub struct SchemaWebs {
    /// The schemas of values that travel.
    roots: Vec<Location>,
    large: OnceLock<BTreeSet<Location>>,
    webs: [OnceLock<Arc<SchemaWeb>>; 4],
}

impl SchemaWebs {
    /// The webs that the schemas at `roots` are parts of; nothing is read or compiled yet.
    pub fn new(roots: Vec<Location>) -> Self {
        Self {
            roots,
            ..Self::default()
        }
    }

    /// Those of the roots that bring many schemas along.
    fn large(&self, document: &Document) -> &BTreeSet<Location> {
        self.large.get_or_init(|| {
            let mut references = References {
                document,
                known: BTreeMap::new(),
            };
            let roots = self.roots.iter();
            let large = roots.filter(|root| references.reach_many(root));
            large.cloned().collect()
        })
    }

    fn of(&self, document: &Document, direction: Direction) -> Arc<SchemaWeb> {
        let [request, response, made_request, made_response] = &self.webs;
        let web = match direction {
            Direction::Request => request,
            Direction::Response => response,
            Direction::GeneratedRequest => made_request,
            Direction::GeneratedResponse => made_response,
        };
        let make = || SchemaWeb::new(document, self.large(document), direction);
        Arc::clone(web.get_or_init(|| Arc::new(make())))
    }
}

/// Which schemas refer to which, read once.
struct References<'d> {
    document: &'d Document,
    known: BTreeMap<Location, Vec<Location>>,
}

impl References<'_> {
    fn reach_many(&mut self, root: &Location) -> bool {
        let mut reached = BTreeSet::from([root.clone()]);
        let mut pending = vec![root.clone()];
        while let Some(location) = pending.pop() {
            for target in self.of(&location) {
                if reached.insert(target.clone()) {
                    pending.push(target.clone());
                }
            }
            if reached.len() > LARGE {
                return true;
            }
        }
        false
    }

    fn of(&mut self, location: &Location) -> &[Location] {
        let document = self.document;
        self.known.entry(location.clone()).or_insert_with(|| {
            let mut res = Vec::new();
            if let Some(node) = document.node(location) {
                targets(document, node, &mut res);
            }
            res
        })
    }
}

/// Collects the addresses that the references below `node` mean.
fn targets(document: &Document, node: &Node, res: &mut Vec<Location>) {
    for entry in node.entries() {
        if matches!(entry.key.as_str(), "$ref" | "$dynamicRef") {
            let target = document.target_of(&entry.value);
            res.extend(target.ok().map(|target| target.location));
        }
        targets(document, &entry.value, res);
    }
    for item in node.items() {
        targets(document, item, res);
    }
}

/// Schemas of one document for one direction, with everything they refer to.
#[derive(Debug)]
pub struct SchemaWeb {
    /// Its root has each definition as the property of that name.
    bundle: SchemaBundle,
    keys: BTreeMap<Location, String>,
    /// Absent when one of the schemas cannot be compiled: each is compiled alone then.
    validator: OnceLock<Option<CompiledSchema>>,
    branches: BranchValidators,
    shapes: OnceLock<DefinitionShapes>,
    least_shapes: OnceLock<DefinitionShapes>,
    discriminated: OnceLock<Arc<DiscriminatedUnions>>,
    strings: OnceLock<Vec<String>>,
    least: OnceLock<LeastSchemas>,
    values: Mutex<BTreeMap<String, Option<Value>>>,
    kept: Mutex<BTreeMap<String, Arc<dyn Any + Send + Sync>>>,
}

impl SchemaWeb {
    fn new(document: &Document, roots: &BTreeSet<Location>, direction: Direction) -> Self {
        let (keys, mut bundle) = dialect::bundle_all(document, roots.iter(), direction);
        let properties = by_name(&bundle.json);
        let mut json = Arc::unwrap_or_clone(bundle.json);
        if let Value::Object(members) = &mut json {
            members.insert("properties".to_owned(), properties.into());
        }
        bundle.json = Arc::new(json);
        bundle.is_part = true;
        Self {
            bundle,
            keys: roots.iter().cloned().zip(keys).collect(),
            validator: OnceLock::new(),
            branches: BranchValidators::default(),
            shapes: OnceLock::new(),
            least_shapes: OnceLock::new(),
            discriminated: OnceLock::new(),
            strings: OnceLock::new(),
            least: OnceLock::new(),
            values: Mutex::default(),
            kept: Mutex::default(),
        }
    }

    /// The bundle whose root is the schema at `location`; `None` when that is none of the web.
    pub(super) fn part(&self, location: &Location) -> Option<SchemaBundle> {
        Some(SchemaBundle {
            root_key: self.keys.get(location)?.clone(),
            ..self.bundle.clone()
        })
    }

    /// Validates objects, each member by the definition of that name; `None` when that cannot be compiled.
    pub(super) fn validator(&self) -> Option<&CompiledSchema> {
        let make = || CompiledSchema::new(&self.bundle.json).ok();
        self.validator.get_or_init(make).as_ref()
    }

    /// Whether `value` satisfies `branch`, a schema in the web's bundle.
    pub fn branch_admits(&self, branch: &Value, value: &Value) -> bool {
        let bundle = &self.bundle.json;
        self.branches
            .admits_by(self.validator(), bundle, branch, value)
    }

    /// The shape of the definition called `key`, and the depths of all of them.
    pub(super) fn shape(&self, key: &str) -> (ShapeSet, Arc<Depths>) {
        let shapes = self
            .shapes
            .get_or_init(|| DefinitionShapes::of(&self.bundle.json));
        shapes.of_definition(key)
    }

    /// The shape of `branch`, a schema in the web's bundle, without optional members, where it only refers to a definition.
    pub fn least_shape(&self, branch: &Value) -> Option<(ShapeSet, Arc<Depths>)> {
        let name = referred(&self.bundle.json, branch)?;
        let shapes = self
            .least_shapes
            .get_or_init(|| DefinitionShapes::of(self.least().definitions()));
        Some(shapes.of_definition(&name))
    }

    /// The unions with a discriminator in the web.
    pub(super) fn discriminated_unions(&self, document: &Document) -> Arc<DiscriminatedUnions> {
        let find = || Arc::new(discriminated_unions(document, &self.bundle));
        Arc::clone(self.discriminated.get_or_init(find))
    }

    /// What `make` makes for `purpose` of the whole web: once, so it must depend on nothing else.
    pub fn kept<T: Any + Send + Sync>(&self, purpose: &str, make: impl FnOnce() -> T) -> Arc<T> {
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let known = |all: &BTreeMap<String, Arc<dyn Any + Send + Sync>>| {
            Arc::clone(all.get(purpose)?).downcast::<T>().ok()
        };
        if let Some(known) = known(&kept()) {
            return known;
        }
        // Made without the lock: another worker may make the same meanwhile.
        let made = Arc::new(make());
        kept().insert(purpose.to_owned(), Arc::<T>::clone(&made));
        made
    }

    /// The definitions without their optional members.
    pub fn least(&self) -> &LeastSchemas {
        self.least
            .get_or_init(|| LeastSchemas::of(&self.bundle.json))
    }

    /// The value that `make` makes for `purpose`: once, so it must depend on nothing else.
    pub fn remembered(&self, purpose: &str, make: impl FnOnce() -> Option<Value>) -> Option<Value> {
        let known = |values: &BTreeMap<String, Option<Value>>| values.get(purpose).cloned();
        let values = || self.values.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known(&values()) {
            return known;
        }
        // Made without the lock: another worker may make the same value meanwhile.
        let made = make();
        values().insert(purpose.to_owned(), made.clone());
        made
    }

    /// Strings that the document gives for values of the web, as `find` finds them: once.
    pub fn strings(&self, find: impl FnOnce(&SchemaBundle) -> Vec<String>) -> &[String] {
        self.strings.get_or_init(|| find(&self.bundle))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;
    use crate::{
        model::Api,
        schema::{SchemaValidator, shape::Shape},
        source::pointer::JsonPointer,
    };

    /// An API with an operation for each of `count` models, each of which refers to the two after it.
    fn api(count: usize) -> Api {
        let model = |number: usize| {
            let next = [number + 1, number + 2].map(|it| format!("M{}", it % count));
            let references = next.map(|it| json!({"$ref": format!("#/components/schemas/{it}")}));
            let properties = json!({
                "id": {"type": "string", "maxLength": 3},
                "at": {"const": number},
                "next": {"anyOf": references},
                "all": {"type": "array", "items": references[0]},
            });
            let schema = json!({
                "type": "object", "required": ["id"], "properties": properties, "unevaluatedProperties": false,
            });
            (format!("M{number}"), schema)
        };
        let operation = |number: usize| {
            let schema = json!({"$ref": format!("#/components/schemas/M{number}")});
            let content = json!({"application/json": {"schema": schema}});
            let responses = json!({"200": {"description": "", "content": content}});
            let item =
                json!({"post": {"requestBody": {"content": content}, "responses": responses}});
            (format!("/m{number}"), item)
        };
        let schemas: Map<String, Value> = (0..count).map(model).collect();
        let paths: Map<String, Value> = (0..count).map(operation).collect();
        let document = json!({
            "openapi": "3.1.0", "info": {"title": "", "version": ""},
            "paths": paths, "components": {"schemas": schemas},
        });
        let loaded = Document::from_text("web.json", document.to_string());
        Api::new(Arc::new(loaded.document.expect("a document")))
    }

    fn schema(api: &Api, number: usize) -> &Schema {
        let body = api.operations[number].request_body.as_ref();
        let content = body.and_then(|body| body.content.first());
        content
            .and_then(|content| content.schema.as_ref())
            .expect("a schema")
    }

    #[test]
    fn a_part_of_a_web_answers_as_the_schema_alone() {
        let api = api(LARGE + 2);
        let values = [
            json!({"id": "a"}),
            json!({"id": "a", "at": 4}),
            json!({"id": "long"}),
            json!({"id": 1, "other": null}),
            json!({}),
            json!([]),
            json!(null),
            json!({"id": "a", "next": {"id": "b", "at": 6, "all": [{"id": "c"}]}}),
            json!({"id": "a", "next": {"id": "b", "at": 9}}),
            json!({"id": "a", "all": [{"id": "c"}, {"id": "d", "at": 1}, {"at": 5}]}),
        ];
        for direction in [Direction::Request, Direction::GeneratedResponse] {
            let schema = schema(&api, 4);
            let part = SchemaValidator::new(&api, schema, direction).expect("usable");
            let alone = SchemaValidator::new(&api.document, schema, direction).expect("usable");
            assert!(part.web().is_some() && alone.web().is_none());
            assert_eq!(part.types(), alone.types());
            assert_eq!(part.bundle().to_schema(), *alone.json());
            for value in &values {
                assert_eq!(part.is_valid(value), alone.is_valid(value), "{value}");
                let violations = |it: &SchemaValidator| it.violations(&api.document, value);
                assert_eq!(violations(&part), violations(&alone), "{value}");
                assert_eq!(part.violated(value), alone.violated(value), "{value}");
                assert_eq!(part.evaluated(value), alone.evaluated(value), "{value}");
                let first = &schema.origin.location;
                let applies = |it: &SchemaValidator| {
                    ["", "/next", "/all/0"]
                        .map(|at| it.applies(value, &JsonPointer::from(at), first))
                };
                assert_eq!(applies(&part), applies(&alone), "{value}");
            }
        }
    }

    #[test]
    fn the_schemas_of_a_web_are_compiled_once_and_small_ones_stay_alone() {
        let large = api(LARGE + 2);
        let web = |number: usize, direction| {
            let schema = schema(&large, number);
            let validator = SchemaValidator::new(&large, schema, direction).expect("usable");
            Arc::clone(validator.web().expect("a web"))
        };
        let first = web(0, Direction::Request);
        assert!(Arc::ptr_eq(&first, &web(7, Direction::Request)));
        assert!(!Arc::ptr_eq(&first, &web(7, Direction::Response)));
        let small = api(LARGE - 1);
        let validator = SchemaValidator::new(&small, schema(&small, 0), Direction::Request);
        assert!(validator.expect("usable").web().is_none());
    }

    #[test]
    fn where_one_schema_of_a_web_cannot_be_compiled_the_others_are_alone() {
        let api = api(LARGE + 2);
        let schema = schema(&api, 3);
        let source = SchemaSource::from(&api);
        let web = source.web_of(schema, Direction::Request).expect("a web");
        web.validator.set(None).expect("nothing is compiled yet");
        let validator = SchemaValidator::new(&api, schema, Direction::Request).expect("usable");
        assert!(validator.web().is_none());
        assert!(!validator.is_valid(&json!({"id": 1})));
    }

    #[test]
    fn the_shapes_of_a_web_are_those_of_its_schemas() {
        let api = api(LARGE + 2);
        let validator = SchemaValidator::new(&api, schema(&api, 4), Direction::GeneratedRequest);
        let (shapes, depths) = validator.expect("usable").shapes();
        assert_eq!(depths.of(&shapes.root), Some(1));
        let mut root = &shapes.root;
        while let Shape::Reference(name) = root {
            root = &shapes.definitions[name];
        }
        let Shape::Object(object) = root else {
            panic!("{root:?}")
        };
        assert_eq!(object.required, ["id"]);
        assert!(!shapes.is_unsatisfiable);
    }
}
