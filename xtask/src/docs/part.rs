//! Replaces the generated parts of hand-written pages: between `<!-- docs: NAME -->` and `<!-- end: NAME -->`.

use anyhow::Context as _;

/// `current` with `text` between the markers of `name`.
pub(crate) fn replaced(current: &str, name: &str, text: &str) -> anyhow::Result<String> {
    let (start, end) = (
        format!("<!-- docs: {name} -->"),
        format!("<!-- end: {name} -->"),
    );
    let (before, rest) = current
        .split_once(&start)
        .with_context(|| format!("there is no line `{start}`"))?;
    let (_, after) = rest
        .split_once(&end)
        .with_context(|| format!("there is no line `{end}` behind `{start}`"))?;
    Ok(format!(
        "{before}{start}\n\n{}\n\n{end}{after}",
        text.trim()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# Page\n<!-- docs: checks -->\nold\n<!-- end: checks -->\nrest\n";

    #[test]
    fn only_the_part_between_the_markers_is_replaced() {
        let text = replaced(PAGE, "checks", "new\n").expect("there are markers");
        assert_eq!(
            text,
            "# Page\n<!-- docs: checks -->\n\nnew\n\n<!-- end: checks -->\nrest\n"
        );
        assert_eq!(replaced(&text, "checks", "new").expect("still"), text);
    }

    #[test]
    fn missing_markers_are_named() {
        let error = replaced(PAGE, "faults", "new").expect_err("there are none");
        assert!(
            error.to_string().contains("<!-- docs: faults -->"),
            "{error}"
        );
        let open = PAGE.replace("<!-- end: checks -->", "");
        assert!(replaced(&open, "checks", "new").is_err());
    }
}
