//! Long lists: a search, and pages.

use maud::{Markup, html};

use crate::{http::form::Fields, office::page};

/// How many rows a page has.
const ROWS: usize = 50;

/// What is shown of a list.
#[derive(Debug, Clone, Default)]
pub(super) struct Listing {
    search: String,
    /// The page that was asked for, from 1; 0 for none.
    page: usize,
}

/// The part of a list that a page shows.
#[derive(Debug)]
pub(super) struct Part<'l, T> {
    pub(super) rows: &'l [T],
    page: usize,
    pages: usize,
    total: usize,
}

impl Listing {
    /// What the query of a request asks for.
    pub(super) fn of(fields: &Fields) -> Self {
        Self {
            search: fields.text("search").to_owned(),
            page: fields.text("page").parse().unwrap_or_default(),
        }
    }

    /// Whether one of these strings contains what is searched for, in upper or lower case.
    pub(super) fn finds(&self, strings: &[&str]) -> bool {
        let search = self.search.to_lowercase();
        strings
            .iter()
            .any(|text| text.to_lowercase().contains(&search))
    }

    /// The rows of the page; the last page for a page behind the end.
    pub(super) fn part<'l, T>(&self, all: &'l [T]) -> Part<'l, T> {
        let pages = all.len().div_ceil(ROWS).max(1);
        let page = self.page.clamp(1, pages);
        let rows = all.chunks(ROWS).nth(page - 1).unwrap_or_default();
        Part {
            rows,
            page,
            pages,
            total: all.len(),
        }
    }

    /// The search.
    pub(super) fn search(&self, path: &str, label: &str) -> Markup {
        html! {
            form.search role="search" method="get" action=(path) {
                label { (label) input type="search" name="search" value=(self.search) autocomplete="off"; }
                button { "Search" }
                @if !self.search.is_empty() { a href=(path) { "Show all" } }
            }
        }
    }

    /// How much is shown, and the pages before and after.
    pub(super) fn pages<T>(&self, path: &str, part: &Part<'_, T>) -> Markup {
        let to = |page: usize| {
            page::address(
                path,
                &[("search", &self.search), ("page", &page.to_string())],
            )
        };
        html! {
            nav.pages aria-label="Pages" {
                span { (part.total) " in all, page " (part.page) " of " (part.pages) }
                @if part.page > 1 { a href=(to(part.page - 1)) rel="prev" { "Previous" } }
                @if part.page < part.pages { a href=(to(part.page + 1)) rel="next" { "Next" } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(query: &str) -> Listing {
        Listing::of(&Fields::read(query.as_bytes()))
    }

    #[test]
    fn every_page_number_has_a_page() {
        let all: Vec<usize> = (0..120).collect();
        for (query, page, first, rows) in [
            ("", 1, 0, 50),
            ("page=0", 1, 0, 50),
            ("page=-3", 1, 0, 50),
            ("page=3", 3, 100, 20),
            ("page=99999999999999999999", 1, 0, 50),
            ("page=1000", 3, 100, 20),
        ] {
            let part = listing(query).part(&all);
            assert_eq!(
                (part.page, part.rows[0], part.rows.len()),
                (page, first, rows),
                "{query}"
            );
        }
        assert_eq!(listing("page=2").part::<usize>(&[]).page, 1);
    }

    #[test]
    fn a_search_disregards_case() {
        assert!(listing("").finds(&["anything"]));
        assert!(listing("search=CLERK").finds(&["x", "a clerk"]));
        assert!(!listing("search=clerk").finds(&["x"]));
    }
}
