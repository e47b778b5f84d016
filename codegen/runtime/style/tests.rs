//! Tests: the styles of the standard, and values that must stay at their location.

use serde_json::json;

use super::*;

/// The table of OAS 3.1.1 §4.8.12.6 (the one of 3.0.3 lacks cells).
#[test]
fn examples_of_the_standard() {
    let color = [
        json!("blue"),
        json!(["blue", "black", "brown"]),
        json!({"R": 100, "G": 200, "B": 150}),
    ];
    let paths = [
        (
            Style::MATRIX,
            [
                ";color=blue",
                ";color=blue,black,brown",
                ";color=R,100,G,200,B,150",
            ],
        ),
        (
            Style::MATRIX.explode(true),
            [
                ";color=blue",
                ";color=blue;color=black;color=brown",
                ";R=100;G=200;B=150",
            ],
        ),
        (
            Style::LABEL,
            [".blue", ".blue,black,brown", ".R,100,G,200,B,150"],
        ),
        (
            Style::LABEL.explode(true),
            [".blue", ".blue.black.brown", ".R=100.G=200.B=150"],
        ),
        (
            Style::SIMPLE,
            ["blue", "blue,black,brown", "R,100,G,200,B,150"],
        ),
        (
            Style::SIMPLE.explode(true),
            ["blue", "blue,black,brown", "R=100,G=200,B=150"],
        ),
    ];
    for (style, expected) in paths {
        for (value, expected) in color.iter().zip(expected) {
            let mut value = value.clone();
            value.sort_all_objects();
            let text = path("color", style, &value).unwrap();
            assert_eq!(sorted(&text), sorted(expected), "{style:?}");
        }
    }
    let queries = [
        (
            Style::FORM.explode(false),
            [
                "color=blue",
                "color=blue,black,brown",
                "color=R,100,G,200,B,150",
            ],
        ),
        (
            Style::FORM,
            [
                "color=blue",
                "color=blue&color=black&color=brown",
                "R=100&G=200&B=150",
            ],
        ),
        (
            Style::SPACE_DELIMITED,
            [
                "color=blue",
                "color=blue%20black%20brown",
                "color=R%20100%20G%20200%20B%20150",
            ],
        ),
        (
            Style::PIPE_DELIMITED,
            [
                "color=blue",
                "color=blue%7Cblack%7Cbrown",
                "color=R%7C100%7CG%7C200%7CB%7C150",
            ],
        ),
        (
            Style::DEEP_OBJECT,
            [
                "color=blue",
                "color[0]=blue&color[1]=black&color[2]=brown",
                "color[R]=100&color[G]=200&color[B]=150",
            ],
        ),
    ];
    for (style, expected) in queries {
        for (value, expected) in color.iter().zip(expected) {
            let mut text = String::new();
            push_query(&mut text, "&", "color", style, value);
            assert_eq!(sorted(&text), sorted(expected), "{style:?}");
        }
    }
}

/// Characters sorted: the order of members is that of the map in use.
fn sorted(text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    chars.sort_unstable();
    chars.into_iter().collect()
}

#[test]
fn values_cannot_leave_their_location() {
    assert_eq!(
        path("id", Style::SIMPLE, &json!("a/b?c#d")).unwrap(),
        "a%2Fb%3Fc%23d"
    );
    assert!(path("id", Style::SIMPLE, &json!("..")).is_err());
    assert!(path("id", Style::SIMPLE, &json!("")).is_err());
    let mut query = String::new();
    push_query(&mut query, "&", "q", Style::FORM, &json!("a&b=c d+e"));
    let reserved = Style::FORM.allow_reserved();
    push_query(&mut query, "&", "q", reserved, &json!("a/b&c"));
    assert_eq!(query, "q=a%26b%3Dc%20d%2Be&q=a/b%26c");
}

#[test]
fn integers_have_no_fraction() {
    let mut query = String::new();
    let value = json!([2.0, 1e3, 1.5, -0.25]);
    push_query(&mut query, "&", "n", Style::FORM.explode(false), &value);
    push_query(&mut query, "&", "d", Style::DEEP_OBJECT, &json!({"a": 2.0}));
    assert_eq!(query, "n=2,1000,1.5,-0.25&d[a]=2");
    assert_eq!(path("id", Style::SIMPLE, &json!(2.0)).unwrap(), "2");
    assert_eq!(header(Style::SIMPLE, &json!(2.0)).as_deref(), Some("2"));
}

#[test]
fn lists_of_lists_and_objects_are_one_json_value_in_a_form() {
    for (value, expected) in [
        (json!({"rows": [[1]]}), "rows=%5B%5B1%5D%5D"),
        (
            json!({"items": [{"a": 1}]}),
            "items=%5B%7B%22a%22%3A1%7D%5D",
        ),
        (json!({"ids": [1, 2]}), "ids=1&ids=2"),
    ] {
        assert_eq!(form(&value, &[]).as_deref(), Ok(expected));
    }
    let styles = [("items", Style::DEEP_OBJECT)];
    let items = json!({"items": [{"a": 1}]});
    assert_eq!(form(&items, &styles).as_deref(), Ok("items[0][a]=1"));
}
