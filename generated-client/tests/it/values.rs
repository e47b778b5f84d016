//! Identifiers and amounts agree with the contract, which the node serves.

use sandbox::Sandbox;
use serde_json::Value;
use tkey7_client::{
    Amount,
    types::{
        AccountIdentification, AddressingIdentification, AssetCodeIdentification, Bicfi,
        CountryCode, DistributedLedgerAccountAddress, MemberIdentification,
    },
};

type Check = fn(&str) -> bool;

/// The `pattern` of a component in the contract.
fn pattern(contract: &Value, component: &str) -> regex::Regex {
    let location = format!("/components/schemas/{component}/pattern");
    let text = contract.pointer(&location).and_then(Value::as_str);
    let text = text.unwrap_or_else(|| panic!("{location} is missing"));
    regex::Regex::new(text).expect("the pattern is one of plain regular expressions too")
}

#[tokio::test]
async fn checks_accept_what_the_contract_accepts() {
    let node = Sandbox::builder().seed(7).start().await.expect("a node");
    let response = reqwest::get(format!("{}/openapi.json", node.base_url())).await;
    let text = response.expect("a response").text().await.expect("a body");
    let contract: Value = serde_json::from_str(&text).expect("JSON");
    let words = [
        "",
        "R",
        "RU",
        "ru",
        "rU",
        "RUB",
        "rub",
        "RUBDSO",
        "RUBDS",
        "RUBDSOX",
        "DSO",
        "DSODSO",
        "RÜB",
        "BLUEUSNY",
        "BLUEUSNY001",
        "BLUEUSNO001",
        "BLUEUS0Y",
        "BLUEUS1Y",
        "BLUEUS2Y",
        "BLUEUSN0",
        "blueusny",
        "BLUEUSNY01",
        "BLUE1SNY",
        "BLUEUSNY0a1",
        "TBOJMA3GPIL6XDM3PJIFLXWOLWWVACTRWV2GHMB3HZ5PS7LLZLSGH5GR",
        "TBOJMA3GPIL6XDM3PJIFLXWOLWWVACTRWV2GHMB3HZ5PS7LLZLSGH5G1",
        "BOJMA3GPIL6XDM3PJIFLXWOLWWVACTRWV2GHMB3HZ5PS7LLZLSGH5GRT",
        "TBOJMA3GPIL6XDM3PJIFLXWOLWWVACTRWV2GHMB3HZ5PS7LLZLSGH5G",
        "main*ru.bankName.payments.tkey7.com",
        "main*ru.bank.Name.payments.tkey7.com",
        "main*RU.bankName.payments.tkey7.com",
        "*ru.bankName.payments.tkey7.com",
        "main*ru.bankName.payments.tkey7.com ",
    ];
    let table: [(&str, Check); 5] = [
        ("assetCodeIdentification", |text| {
            AssetCodeIdentification::new(text).is_ok()
        }),
        ("countryCode", |text| CountryCode::new(text).is_ok()),
        ("bicfi", |text| Bicfi::new(text).is_ok()),
        ("distributedLedgerAccountAddress", |text| {
            DistributedLedgerAccountAddress::new(text).is_ok()
        }),
        ("addressingIdentification", |text| {
            AddressingIdentification::new(text).is_ok()
        }),
    ];
    for (component, check) in table {
        let pattern = pattern(&contract, component);
        let accepted = words.iter().filter(|word| pattern.is_match(word)).count();
        assert!(
            accepted > 0 && accepted < words.len(),
            "{component}: all samples have the same result"
        );
        for word in words {
            assert_eq!(check(word), pattern.is_match(word), "{component}: `{word}`");
        }
    }
    let limit = contract.pointer("/components/schemas/accountIdentification/maxLength");
    let limit = limit
        .and_then(Value::as_u64)
        .and_then(|limit| usize::try_from(limit).ok());
    let limit = limit.expect("the contract has a limit");
    assert!(AccountIdentification::new("é".repeat(limit)).is_ok());
    assert!(AccountIdentification::new("é".repeat(limit + 1)).is_err());

    let amounts = pattern(&contract, "amount");
    for text in [
        "0",
        "1",
        "12.5",
        "0.00001",
        "1234567890123.12345",
        "12345678901234.1234",
        "12345678901234.12345",
        "123456789012345678",
        "1234567890123456789",
        "1.",
        ".1",
        "-1",
        "1.123456",
        "01.50",
        "",
    ] {
        let amount = text.parse::<Amount>().ok();
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        assert_eq!(
            amount.is_some_and(|_| digits <= 18),
            amounts.is_match(text),
            "`{text}`"
        );
        if let Some(amount) = amount.filter(|amount| amount.is_sendable()) {
            assert!(amounts.is_match(&amount.to_string()), "{amount}");
            assert_eq!(amount.to_string().parse(), Ok(amount));
        }
    }
}

#[test]
fn an_addressing_identifier_is_composed_of_its_parts() {
    let account = AccountIdentification::main();
    let country = CountryCode::new("ru").expect("a country");
    let of = |member: &str| {
        let member = MemberIdentification::new(member).expect("it is not empty");
        AddressingIdentification::of(&account, &country, &member)
    };
    let address = of("bankName").expect("its parts hold no separator");
    assert_eq!(address, "main*ru.bankName.payments.tkey7.com");
    assert!(of("bank.name").is_err());
    assert!(AccountIdentification::emission().check().is_ok());
    let codes = ["RUB", "RUBDSO"].map(|code| AssetCodeIdentification::new(code).expect("a code"));
    assert_eq!(codes.map(|code| code.is_obligation()), [false, true]);
}
