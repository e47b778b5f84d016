//! The documents of the measurements.

/// Three operations with small bodies.
pub(super) const TRIVIAL: &str = r##"{"openapi":"3.0.3","info":{"title":"trivial","version":"1"},
"paths":{
 "/items/{id}":{
  "get":{"operationId":"getItem","parameters":[
    {"name":"id","in":"path","required":true,"schema":{"type":"integer","minimum":1}},
    {"name":"verbose","in":"query","schema":{"type":"boolean"}},
    {"name":"q","in":"query","schema":{"type":"string","minLength":1,"maxLength":20}}],
   "responses":{"200":{"description":"ok","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Item"}}}}}}},
 "/items":{
  "post":{"operationId":"createItem",
   "requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/NewItem"}}}},
   "responses":{"200":{"description":"ok","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Item"}}}}}},
  "get":{"operationId":"listItems","parameters":[
    {"name":"limit","in":"query","schema":{"type":"integer","minimum":1,"maximum":100}}],
   "responses":{"200":{"description":"ok","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Item"}}}}}}}},
"components":{"schemas":{
 "NewItem":{"type":"object","required":["name","price"],"properties":{
   "name":{"type":"string","minLength":1,"maxLength":50},"price":{"type":"number","minimum":0},
   "tags":{"type":"array","items":{"type":"string"},"maxItems":5}}},
 "Item":{"type":"object","required":["id","name"],"properties":{
   "id":{"type":"integer"},"name":{"type":"string"},"price":{"type":"number"},
   "tags":{"type":"array","items":{"type":"string"}}}}}}}"##;

/// The response of the trivial server to everything.
pub(super) const ITEM: &str = r#"{"id":1,"name":"item","price":9.5,"tags":["a"]}"#;

/// A document of at least `bytes`: many operations whose schemas refer to one another.
pub(super) fn large(bytes: usize) -> String {
    const COUNT: usize = 1_000_000;
    let mut paths = String::new();
    let mut schemas = String::new();
    for number in 0..COUNT {
        if paths.len() + schemas.len() >= bytes {
            break;
        }
        let separator = if number == 0 { "" } else { "," };
        let other = number / 2;
        let prose = "Nothing here is special, but documents are mostly prose. ".repeat(12);
        paths.push_str(&format!(
            r##"{separator}"/group{group}/items{number}/{{id}}":{{"get":{{"operationId":"get{number}","description":"{prose}","parameters":[{{"name":"id","in":"path","required":true,"schema":{{"type":"integer","minimum":1}}}},{{"name":"fields","in":"query","schema":{{"type":"array","items":{{"type":"string","enum":["a","b","c"]}}}}}}],"responses":{{"200":{{"description":"ok","content":{{"application/json":{{"schema":{{"$ref":"#/components/schemas/S{number}"}}}}}}}}}}}},"put":{{"operationId":"put{number}","parameters":[{{"name":"id","in":"path","required":true,"schema":{{"type":"integer","minimum":1}}}}],"requestBody":{{"required":true,"content":{{"application/json":{{"schema":{{"$ref":"#/components/schemas/S{number}"}}}}}}}},"responses":{{"200":{{"description":"ok"}},"400":{{"description":"bad"}}}}}}}}"##,
            group = number % 50,
        ));
        schemas.push_str(&format!(
            r##"{separator}"S{number}":{{"type":"object","description":"{prose}","required":["id"],"properties":{{"id":{{"type":"integer"}},"name":{{"type":"string","maxLength":40,"description":"{prose}"}},"state":{{"type":"string","enum":["new","open","closed"]}},"price":{{"type":"number","minimum":0}},"parent":{{"$ref":"#/components/schemas/S{other}"}},"tags":{{"type":"array","items":{{"type":"string"}},"maxItems":5}}}}}}"##,
        ));
    }
    format!(
        r#"{{"openapi":"3.0.3","info":{{"title":"large","version":"1"}},"paths":{{{paths}}},"components":{{"schemas":{{{schemas}}}}}}}"#
    )
}
