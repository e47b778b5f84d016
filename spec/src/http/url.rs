//! URLs that mean the same.

/// `url` with scheme and host in lower case and without the port that its scheme has anyway (RFC 3986 §6.2.2.1 and §6.2.3); what is
/// relative stays as it is.
pub fn canonical(url: &str) -> String {
    let Some((scheme, behind)) = url.split_once("://") else {
        return url.to_owned();
    };
    let scheme = scheme.to_ascii_lowercase();
    let end = behind.find(['/', '?', '#']).unwrap_or(behind.len());
    let (authority, rest) = behind.split_at(end);
    let usual = match scheme.as_str() {
        "http" | "ws" => ":80",
        "https" | "wss" => ":443",
        _ => ":",
    };
    // Names and passwords before the host have a case.
    let (user, host) = match authority.rsplit_once('@') {
        Some((user, host)) => (format!("{user}@"), host),
        None => (String::new(), authority),
    };
    let host = host.to_ascii_lowercase();
    let host = host.strip_suffix(usual).unwrap_or(&host);
    format!("{scheme}://{user}{host}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_of_the_host_and_the_usual_port_mean_nothing() {
        for (url, expected) in [
            ("HTTPS://Api.Test:443/V1?q=A", "https://api.test/V1?q=A"),
            ("http://api.test:80", "http://api.test"),
            ("http://api.test:443/", "http://api.test:443/"),
            ("https://Me@X.test", "https://Me@x.test"),
            ("/V1", "/V1"),
            ("", ""),
        ] {
            assert_eq!(canonical(url), expected);
        }
    }
}
