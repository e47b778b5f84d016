//! How the next page of a list is asked for, and where its items are.

use crate::types::TypeExpr;

/// How the pages of an operation are asked for.
#[derive(Debug, Clone)]
pub struct PaginationPlan {
    /// The name of the function for the pages.
    pub pages: String,
    /// The name of the function for the items.
    pub items: String,
    /// The fields that lead to the list in a response; none where the response is the list.
    pub list: Vec<FieldStep>,
    /// The type of an item.
    pub item: TypeExpr,
    /// How the next page is asked for.
    pub next: NextPage,
    /// A flag that tells the last page.
    pub end: Option<EndFlag>,
}

/// A flag in the response that tells the last page.
#[derive(Debug, Clone)]
pub enum EndFlag {
    /// It is false there.
    More(MemberPath),
    /// It is true there.
    Last(MemberPath),
}

/// A field of a struct on the way to a member.
#[derive(Debug, Clone)]
pub struct FieldStep {
    /// Its name in Rust.
    pub field: String,
    /// The name of the property.
    pub property: String,
    /// How many `Option` are around its value.
    pub options: usize,
}

/// A member of a response: a field, and the names of the members within its value.
#[derive(Debug, Clone)]
pub struct MemberPath {
    /// The field of the response.
    pub field: String,
    /// The members within it.
    pub rest: Vec<String>,
}

/// How the next page is asked for.
#[derive(Debug, Clone)]
pub enum NextPage {
    /// By the link `next` in the header `Link`.
    Link,
    /// By a URL in the response.
    Url(MemberPath),
    /// By a token in the response, as a query parameter; with a list of the other parameters that stay, or with all.
    Token {
        /// The parameter.
        parameter: String,
        /// The token.
        member: MemberPath,
        /// The parameters that stay.
        kept: Option<Vec<String>>,
    },
    /// By a token in the response, as a member of the body.
    BodyToken {
        /// The member of the body.
        name: String,
        /// The token.
        member: MemberPath,
    },
    /// By the number of items before it.
    Offset {
        /// The parameter.
        parameter: String,
        /// The field of the request that has it.
        field: String,
    },
    /// By its number.
    Number {
        /// The parameter.
        parameter: String,
        /// The field of the request that has it.
        field: String,
        /// The number of the first page.
        first: u64,
        /// The number of the page in its response, where the document leaves open which the first one has.
        own: Option<MemberPath>,
    },
    /// By a property of the last item.
    LastItem {
        /// The parameter.
        parameter: String,
        /// The field of the item.
        field: String,
    },
}
