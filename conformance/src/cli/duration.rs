//! Durations as people write them: `200ms`, `5s`, `2m`, `1h30m`.

use std::time::Duration;

use jiff::SignedDuration;

/// The longest duration that is accepted, far beyond any run.
const LONGEST: Duration = Duration::from_secs(1_000_000_000);

/// Parses a duration; a number without a unit is in seconds.
///
/// # Errors
///
/// A sentence that describes the error.
pub(super) fn parse(text: &str) -> Result<Duration, String> {
    let is_bare = text.parse::<f64>().is_ok();
    let with_unit = if is_bare {
        format!("{text}s")
    } else {
        text.to_owned()
    };
    with_unit
        .parse::<SignedDuration>()
        .ok()
        .and_then(|duration| Duration::try_from(duration).ok())
        .filter(|duration| *duration <= LONGEST)
        .ok_or_else(|| format!("`{text}` is not a duration such as `200ms`, `5s`, `2m` or `1h30m`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_parsed_with_and_without_units() {
        assert_eq!(parse("200ms"), Ok(Duration::from_millis(200)));
        assert_eq!(parse("1.5s"), Ok(Duration::from_millis(1500)));
        assert_eq!(parse("2m"), Ok(Duration::from_secs(120)));
        assert_eq!(parse("2 min"), Ok(Duration::from_secs(120)));
        assert_eq!(parse("1h30m"), Ok(Duration::from_secs(5400)));
        assert_eq!(parse("0.5h"), Ok(Duration::from_secs(1800)));
        assert_eq!(parse("7"), Ok(Duration::from_secs(7)));
        assert_eq!(parse("0.25"), Ok(Duration::from_millis(250)));
        for wrong in [
            "", "s", "5 days", "-1s", "1e99s", "1e99", "NaN", "inf", "9999999h",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
