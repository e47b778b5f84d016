//! Tests of the HTML source of the page.

use base64::Engine as _;
use sha2::{Digest, Sha256};

use super::*;
use crate::report::canned;

fn written(report: &Report) -> String {
    let mut out = Vec::new();
    write(report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The part between `from` and `to`, one element a line.
fn part(page: &str, from: &str, to: &str) -> String {
    let start = page.find(from).unwrap();
    let end = start + page[start..].find(to).unwrap();
    page[start..end].replace("><", ">\n<")
}

#[test]
fn the_page_forbids_every_script_but_its_own() {
    let digest = Sha256::digest(include_str!("script.js"));
    let digest = base64::engine::general_purpose::STANDARD.encode(digest);
    assert_eq!(
        page::SCRIPT_DIGEST.trim(),
        digest,
        "script.sha256 is not the digest of script.js"
    );
    let page = written(&canned::report());
    assert!(page.contains(&format!("script-src 'sha256-{digest}'")));
    assert_eq!(page.matches("<script").count(), 1);
}

#[test]
fn the_page_loads_nothing() {
    let page = written(&canned::hostile_report());
    for reference in ["src=", "@import", "url(", "<link", "<img", "<iframe"] {
        assert!(!page.contains(reference), "{reference}");
    }
    let links = page
        .match_indices("href=\"")
        .map(|(at, found)| &page[at + found.len()..]);
    assert!(links.clone().count() > 3);
    links.for_each(|link| assert!(link.starts_with('#'), "{}", &link[..40]));
}

#[test]
fn the_page_lists_what_was_learned_and_what_was_left() {
    let page = written(&canned::report());
    let left = part(&page, "id=\"left\"", "</section>");
    assert!(
        left.contains("3 of /things/{}, such as /things/17"),
        "{left}"
    );
    assert!(
        left.contains("DELETE /things/{id} was answered with 403"),
        "{left}"
    );
    let learned = part(&page, "id=\"learned\"", "</section>");
    assert!(
        learned.contains("<code>createThing</code>: the body at"),
        "{learned}"
    );
    assert!(learned.contains("must be absent"), "{learned}");
    assert!(page.contains("href=\"#learned\"") && page.contains("href=\"#left\""));
}

#[test]
fn the_page_explains_why_an_operation_never_succeeded() {
    let page = written(&canned::report());
    let section = part(&page, "id=\"without-success\"", "</details>");
    for expected in [
        "9 valid requests",
        "404 8 times: no `thing` 7 &lt;b&gt;",
        "curl -i 'http://127.0.0.1:8080/things'",
        "the server has no such resource; give a value that exists",
        "in: path",
    ] {
        assert!(section.contains(expected), "{expected}: {section}");
    }
}

#[test]
fn hostile_text_is_escaped() {
    let page = written(&canned::hostile_report());
    assert!(!page.contains(['\u{1b}', '\u{7}', '\u{202e}']));
    assert_eq!(page.matches("<script").count(), 1);
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    // Every element is closed in its order: no text broke out of its element.
    let mut open: Vec<&str> = Vec::new();
    let body = &page[page.find("<body>").unwrap()..page.rfind("<script>").unwrap()];
    for tag in body.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').unwrap();
        let name = tag.split_whitespace().next().unwrap();
        match name.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "</{tag}>"),
            None if matches!(name, "wbr" | "input") => {}
            None => open.push(name),
        }
    }
    assert_eq!(open, ["body"]);
}

#[test]
fn the_first_number_is_that_of_successful_operations() {
    let page = written(&canned::report());
    insta::assert_snapshot!(part(&page, "<header>", "<section id=\"findings\""));
}

#[test]
fn a_finding_shows_its_exchange_with_the_failing_location_marked() {
    let page = written(&canned::report());
    let second = &page[page.find("id=\"finding-2\"").unwrap() - 20..];
    insta::assert_snapshot!(part(second, "<div", "</li></ol>"));
}

#[test]
fn a_negative_case_has_its_violation_marked() {
    let page = written(&canned::hostile_report());
    let request = part(&page, "<ol class=\"steps\"", "</pre></div></div>");
    assert!(request.contains("POST"));
    let last = &page[page.rfind("<b>PUT</b>").unwrap()..];
    let marked = part(last, "<mark", "</mark>");
    insta::assert_snapshot!(marked, @r#"<mark class="line" style="--in:1">  <span class="key">&quot;name&quot;</span>: <span class="string">&quot;&quot;</span>,"#);
}

#[test]
fn the_table_of_operations_and_statuses() {
    let mut report = canned::report();
    report.operations[1].statuses.insert("418".to_owned(), 1);
    let page = written(&report);
    insta::assert_snapshot!(part(&page, "<tbody>", "</tbody>"));
}

#[test]
fn few_findings_need_no_filters() {
    let mut report = canned::report();
    assert!(!written(&report).contains("class=\"filters\""));
    let findings = report.findings.clone();
    report.findings = [findings.clone(), findings.clone(), findings].concat();
    let page = written(&report);
    assert!(page.contains(
        "body:has(#severity-critical:not(:checked)) [data-severity=critical]{display:none}"
    ));
    assert!(page.contains("id=\"severity-critical\""));
    assert_eq!(page.matches("data-severity=\"critical\"").count(), 3);
}

#[test]
fn many_findings_are_folded_by_severity_and_check() {
    let mut report = canned::report();
    let first = report.findings[0].clone();
    report.findings.extend(vec![first.clone(); 300]);
    let page = written(&report);
    assert_eq!(
        page.matches("<li class=\"finding\"").count(),
        report.findings.len()
    );
    let group = part(&page, "<details class=\"group\"", "</summary>");
    assert!(group.contains(&first.check), "{group}");
    assert!(group.contains("301 findings"), "{group}");
    assert!(!written(&canned::report()).contains("class=\"group\""));
}
