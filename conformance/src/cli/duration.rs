//! Durations as people write them: `200ms`, `5s`, `2m`, `1h`.

use std::time::Duration;

/// Reads a duration; a bare number is seconds.
///
/// # Errors
///
/// A sentence saying what is wrong.
pub(super) fn parse(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is no duration such as `200ms`, `5s`, `2m` or `1h`");
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: f64 = digits.trim().parse().map_err(|_| wrong())?;
    let seconds = match text.get(digits.len()..).unwrap_or_default() {
        "ms" => number / 1000.0,
        "" | "s" => number,
        "m" | "min" => number * 60.0,
        "h" => number * 3600.0,
        _ => return Err(wrong()),
    };
    if !(0.0..=1e9).contains(&seconds) {
        return Err(wrong());
    }
    Ok(Duration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_people_write_them() {
        assert_eq!(parse("200ms"), Ok(Duration::from_millis(200)));
        assert_eq!(parse("1.5s"), Ok(Duration::from_millis(1500)));
        assert_eq!(parse("2m"), Ok(Duration::from_secs(120)));
        assert_eq!(parse("7"), Ok(Duration::from_secs(7)));
        for wrong in ["", "s", "5 days", "-1s", "1e99s"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
