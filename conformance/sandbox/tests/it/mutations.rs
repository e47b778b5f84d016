//! Messages with one thing wrong: each is rejected with the documented response, which reports what is wrong.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sandbox::messages::{MessageKind, Outgoing};
use serde_json::json;

use crate::{
    exchange::{REDEEM, REPLY, RESULT, SEND},
    node::Node,
};

/// A text to be replaced, what replaces it, and what the rejection must say.
type Mutation<'t> = (&'t str, &'t str, &'t str);

/// Wrong in the envelope, the business header or the fields that all payment messages share.
#[rustfmt::skip]
const OF_PAYMENT: &[Mutation<'_>] = &[
    ("<m:Message", "<m:Massage", "cannot be read"),
    ("</m:Message>", "", "cannot be read"),
    ("<?xml version=\"1.0\"", "<?xml version=\"1.0\" encoding=\"latin1\"?><?x version=\"1.0\"", "cannot be read"),
    ("<m:AppHdr>", "<m:AppHdr unbound:a=\"\">", "cannot be read"),
    ("urn:tkeysettlement", "urn:elsewhere", "has the root element `Message` and not Message"),
    ("<h:Issr>TKEY7</h:Issr></h:Othr>\n    </h:FinInstnId></h:FIId></h:Fr>", "<h:Issr>OTHER</h:Issr></h:Othr></h:FinInstnId></h:FIId></h:Fr>", "AppHdr/Fr/FIId/FinInstnId/Othr/Issr is `OTHER`, which is not the issuer TKEY7"),
    ("<h:BizMsgIdr>BTKEY20220718BLUEUSNY001B1000000001</h:BizMsgIdr>", "", "AppHdr/BizMsgIdr is missing"),
    ("BTKEY20220718BLUEUSNY001B1", "BTKEY20220718BLUEUSNY001X1", "AppHdr/BizMsgIdr is `BTKEY20220718BLUEUSNY001X1000000001`, which is not a business message identifier"),
    ("BTKEY20220718BLUEUSNY001B1", "BTKEY20220718GRENCHZZ002B1", "AppHdr/BizMsgIdr names GRENCHZZ002 and not the sender BLUEUSNY001"),
    ("BTKEY20220718", "BTKEY20221318", "AppHdr/BizMsgIdr is"),
    ("pacs.008.001.09</h:MsgDefIdr>", "pacs.008.001.08</h:MsgDefIdr>", "AppHdr/MsgDefIdr is `pacs.008.001.08`"),
    ("2022-07-18T13:22:32Z", "2022-07-32T13:22:32Z", "AppHdr/CreDt is `2022-07-32T13:22:32Z`, which is not a date and time"),
    ("<h:Id>tkeymain</h:Id>", "<h:Id>othermain</h:Id>", "AppHdr/To is not tkeymain (TKEYINTL07X)"),
    ("<m:FIToFICstmrCdtTrf", "<m:FIToFICstmrCdtTrf xmlns:x=\"urn:x\"/><m:FIToFICstmrCdtTrf", "more than one element after AppHdr"),
    ("pacs.008.001.09\">", "pacs.008.001.10\">", "FIToFICstmrCdtTrf/GrpHdr is missing"),
    ("<MsgId>20220718USDDSA1000000001BLUEUSNY001</MsgId>", "", "GrpHdr/MsgId is missing"),
    ("<MsgId>20220718USDDSA", "<MsgId>20220230USDDSA", "which is not a message identifier"),
    ("<MsgId>20220718USDDSA", "<MsgId>20220718USDDSO", "GrpHdr/MsgId names a DSO and not a DSA"),
    ("<MsgId>20220718USDDSA1000000001BLUEUSNY001", "<MsgId>20220718USDDSA1000000001GRENCHZZ002", "GrpHdr/MsgId names GRENCHZZ002 and not BLUEUSNY001"),
    ("<MsgId>20220718USDDSA1000000001BLUEUSNY001</MsgId>", "<MsgId/>", "GrpHdr/MsgId is empty"),
    ("<MsgId>", "<MsgId>20220718USDDSA1000000009BLUEUSNY001</MsgId><MsgId>", "GrpHdr/MsgId occurs more than once"),
    ("<CreDtTm>2022-07-18T13:22:32", "<CreDtTm>2022-07-18 13:22:32", "GrpHdr/CreDtTm is `2022-07-18 13:22:32`"),
    ("<NbOfTxs>1", "<NbOfTxs>2", "GrpHdr/NbOfTxs is `2`"),
    ("<SttlmMtd>TDSA", "<SttlmMtd>CLRG", "SttlmInf/SttlmMtd is `CLRG`, which is not one of TDSA, TDSO"),
    ("<SttlmMtd>TDSA", "<SttlmMtd>TDSO", "SttlmAcct/Nm is `main`, and a DSO is paid from the emission account"),
    ("<Nm>main</Nm>", "<Nm>emission</Nm>", "SttlmAcct/Nm is `emission`, and a DSA is paid from an operating account"),
    ("<Othr><Id>bluebank</Id></Othr></Id><Nm>", "<Othr><Id>greenbank</Id></Othr></Id><Nm>", "SttlmAcct/Id/Othr/Id names greenbank and not the sender bluebank"),
    ("<Prtry>bluebank</Prtry>", "<Prtry>nobody</Prtry>", "No credit line is set for the Asset USD of nobody"),
    ("<PmtTpInf><SvcLvl><Prtry>bluebank</Prtry></SvcLvl></PmtTpInf>", "", "PmtTpInf/SvcLvl/Prtry is missing"),
    ("<InstgAgt><FinInstnId><BICFI>BLUEUSNY001", "<InstgAgt><FinInstnId><BICFI>BLUEUSNY00", "InstgAgt/FinInstnId/BICFI is `BLUEUSNY00`, which is not a BIC"),
    ("<InstdAgt><FinInstnId><BICFI>GRENCHZZ002", "<InstdAgt><FinInstnId><BICFI>GRENCHZZ003", "CdtTrfTxInf/CdtrAgt/FinInstnId is not greenbank, as GrpHdr says"),
    ("GRENCHZZ002", "GRENCHZZ003", "No Member greenbank with the BIC GRENCHZZ003 exists"),
    ("<Id>greenbank</Id>", "<Id>bluebank</Id>", "The message is addressed to its own sender, bluebank"),
    ("USDDSA20220718BLUEUSNY001B1", "USDDSA20220718BLUEUSNY001T1", "PmtId/InstrId is"),
    ("<InstrId>USDDSA", "<InstrId>CHFDSA", "PmtId/InstrId names the currency CHF and not USD"),
    ("<EndToEndId>0", "<EndToEndId>G", "PmtId/EndToEndId is"),
    ("<TxId>00000000000000000000000000000002</TxId>", "<TxId>00000000-0000-0000-0000-000000000002</TxId>", "PmtId/TxId is"),
    ("Ccy=\"USD\">1250.50", "Ccy=\"USDDSO\">1250.50", "IntrBkSttlmAmt has the attribute Ccy `USDDSO`, which is not the code of a DSA"),
    ("Ccy=\"USD\">1250.50", "Ccy=\"usd\">1250.50", "IntrBkSttlmAmt has the attribute Ccy `usd`, which is not an Asset code"),
    ("Ccy=\"USD\">1250.50", ">1250.50", "IntrBkSttlmAmt has no attribute Ccy"),
    ("1250.50", "-1250.50", "IntrBkSttlmAmt is `-1250.50`, which is not an amount: it is below zero"),
    ("1250.50", "0", "IntrBkSttlmAmt is zero"),
    ("1250.50", "1250.500001", "more than 5 digits after the point"),
    ("1250.50", "1234567890123456789", "more than 18 digits"),
    ("1250.50", "1,250.50", "it is not a decimal number"),
    ("1250.50", "9000000", "Insufficient funds"),
    ("1250.50", "<b>1250.50</b>", "holds elements where text is expected"),
    ("<IntrBkSttlmDt>2022-07-18", "<IntrBkSttlmDt>2022-02-29", "IntrBkSttlmDt is `2022-02-29`, which is not a date"),
    ("<InstdAmt Ccy=\"USD\">1250</InstdAmt>", "", "InstdAmt is missing"),
    ("<XchgRate>1", "<XchgRate>one", "XchgRate is `one`, which is not an exchange rate of at most 11 digits"),
    ("<XchgRate>1", "<XchgRate>1.00000000001", "XchgRate is `1.00000000001`"),
    ("<Agt><FinInstnId><BICFI>BLUEUSNY001", "<Agt><FinInstnId><BICFI>BLUE", "ChrgsInf/Agt/FinInstnId/BICFI is `BLUE`, which is not a BIC"),
    ("<Ctry>US", "<Ctry>USA", "Dbtr/PstlAdr/Ctry is `USA`, which is not a country code of two capital letters"),
    ("<ChrgBr>DEBT", "<ChrgBr>NONE", "ChrgBr is `NONE`, which is not one of DEBT, CRED, SHAR, SLEV"),
    ("<Cdtr><Nm>", "<Cdtr><Nm>                                                                                                                                                 x", "which is not"),
    ("00000000-0000-4000-8000-000000000001", "payment point 1", "SplmtryData/Envlp/Id is `payment point 1`, which is not a UUID"),
    ("<CdtTrfTxInf>", "<CdtTrfTxInf/><CdtTrfTxInf>", "occurs more than once"),
];

fn fixture() -> String {
    include_str!("../fixtures/pacs.008.xml").to_owned()
}

fn mutated(xml: &str, from: &str, to: &str) -> String {
    assert!(xml.contains(from), "`{from}` is not in the message");
    xml.replace(from, to)
}

fn outgoing(kind: MessageKind, xml: String) -> Outgoing {
    Outgoing { kind, xml }
}

/// Signs what can be signed, and submits the rest without a signature.
async fn reason(node: &Node, member: &str, path: &str, message: &Outgoing) -> String {
    let body = json!({ "payload": STANDARD.encode(&message.xml) });
    let signed = node
        .post(member, "/client/v1/api/sign/message", &body)
        .await;
    let payload = match signed.status.as_u16() {
        200 => signed.body["payload"].as_str().unwrap().to_owned(),
        _ => {
            assert_eq!(signed.error(), (409, "message_unsignable"));
            STANDARD.encode(&message.xml)
        }
    };
    let response = node
        .post(member, path, &message.financial_message(&payload))
        .await
        .success();
    let received = crate::exchange::ReceivedMessage::of(&response);
    if received.kind == "camt.030" {
        let (justification, reason) = received.justification();
        assert_eq!(justification, "MINE", "{}", received.xml);
        return reason;
    }
    let (status, code, reason) = received.status();
    assert_eq!((status, code), ("RJCT", "0101"), "{}", received.xml);
    reason
}

#[tokio::test]
async fn a_message_written_by_hand_is_accepted() {
    let node = Node::start().await;
    node.accepted("bluebank", SEND, &outgoing(MessageKind::Pacs008, fixture()))
        .await;
    assert_eq!(node.fetch("greenbank").await.kind, "pacs.008");
}

#[tokio::test]
async fn a_message_on_an_account_that_does_not_exist_is_not_signed() {
    let node = Node::start().await;
    let xml = mutated(&fixture(), "<Nm>main</Nm>", "<Nm>nowhere</Nm>");
    let body = json!({ "payload": STANDARD.encode(xml) });
    let response = node
        .post("bluebank", "/client/v1/api/sign/message", &body)
        .await;
    assert_eq!(response.error(), (409, "message_unsignable"));
}

#[tokio::test]
async fn a_payment_request_with_one_thing_wrong_is_rejected() {
    let node = Node::start().await;
    let before = node.sandbox.audit().unwrap();
    for (from, to, expected) in OF_PAYMENT {
        // This one is about length, and its text is made here.
        let (to, expected) = if from.starts_with("<Cdtr><Nm>") {
            (
                format!("<Cdtr><Nm>{}", "x".repeat(141)),
                "Cdtr/Nm has more than 140 characters",
            )
        } else {
            ((*to).to_owned(), *expected)
        };
        let message = outgoing(MessageKind::Pacs008, mutated(&fixture(), from, &to));
        let reason = reason(&node, "bluebank", SEND, &message).await;
        assert_says(&reason, expected, from, &to);
    }
    assert_eq!(node.sandbox.audit().unwrap(), before);
    node.assert_queues_empty().await;
    node.accepted("bluebank", SEND, &outgoing(MessageKind::Pacs008, fixture()))
        .await;
}

#[tokio::test]
async fn other_messages_with_one_thing_wrong_are_rejected() {
    let node = Node::start().await;
    let payment = node.settled_payment(1).await;
    let waiting = node.terms(["bluebank", "greenbank"], ["USD", "bluebank"], "10", 2);
    node.accepted("bluebank", SEND, &waiting.pacs_008()).await;
    let clearing = node.clearing_payment(3).await;
    let redemption = node.terms(
        ["greenbank", "centralbank"],
        ["CHF", "centralbank"],
        "10",
        4,
    );
    node.accepted("greenbank", REDEEM, &redemption.pacs_009())
        .await;
    let address = node.address("greenbank", "main");
    let foreign = node.address("bluebank", "main");
    let tokenizer = node.address("centralbank", "emission");
    let swapped = format!(
        "{}{}",
        &address[..55],
        if address.ends_with('A') { 'B' } else { 'A' }
    );
    let again = redemption.clone().again();
    #[rustfmt::skip]
    let cases: [(&str, &str, Outgoing, &[Mutation<'_>]); 10] = [
        ("greenbank", REPLY, waiting.tkey_001(&address), &[
            (&address, &swapped, "SttlmAcctId is not an address of the ledger"),
            (&address, &foreign, "SttlmAcctId is not the ledger address of the account main"),
            ("KYCSts>ACTC", "KYCSts>PASS", "KYCSts is `PASS`, which is not one of ACTC, RJCT, PDNG"),
            ("CstmrAcctIdSts>ACTC", "CstmrAcctIdSts>PDNG", "CstmrAcctIdSts is `PDNG`"),
            ("<doc:Nm>main", "<doc:Nm>reserveAccount", "SttlmAcctId is not the ledger address"),
            (">TDSA<", ">TDSO<", "SttlmAcct/Nm is `main`, and a DSO"),
            ("<doc:InstrId>USDDSA", "<doc:InstrId>DSA", "PmtId/InstrId is `DSA"),
            ("<doc:EndToEndId>", "<doc:EndToEndId>x", "PmtId/EndToEndId is `x"),
        ]),
        ("bluebank", SEND, clearing.tkey_002(), &[
            ("OrgnlMsgNmId>pacs.008", "OrgnlMsgNmId>pacs.009", "OrgnlMsgNmId is `pacs.009.001.09`"),
            ("Ccy=\"USDDSO\">50000", "Ccy=\"USDDSO\">49999", "has another amount"),
            ("<doc:OrgnlEndToEndId>", "<doc:OrgnlEndToEndId>0", "OrgnlEndToEndId is"),
            (">TDSO<", ">TDSA<", "SttlmAcct/Nm is `emission`, and a DSA"),
        ]),
        ("bluebank", SEND, payment.camt_056(), &[
            ("Cd>CUST", "Cd>CUSTOMER", "CxlRsnInf/Rsn/Cd is `CUSTOMER`"),
            ("Cd>CUST", "Cd>cu", "which is not a reason code of four capital letters or digits"),
            ("Ccy=\"USD\">125000", "Ccy=\"USD\">1", "has another amount"),
            ("<doc:Nm>main", "<doc:Nm>reserveAccount", "the payment is from main of bluebank"),
        ]),
        ("greenbank", SEND, payment.camt_026(), &[
            ("<doc:Cd>IN39</doc:Cd>", "<doc:Tp/>", "IncrrctInf/Tp/Cd is missing"),
            (":IncrrctInf>", ":OtherInf>", "says neither what is missing nor what is incorrect"),
        ]),
        ("bluebank", SEND, payment.camt_087("57"), &[(">57<", "><", "Mod has a field without text")]),
        ("greenbank", REPLY, payment.pacs_004("0002"), &[
            ("Cd>0002", "Cd>0003", "Rsn/Cd is `0003`, which is not one of 0001, 0002"),
            ("OrgnlMsgId>2022", "OrgnlMsgId>2021", "has another message identifier"),
        ]),
        ("greenbank", REPLY, payment.camt_029(), &[("RJCR", "CNCL", "Sts/Conf is `CNCL`, which is not one of RJCR")]),
        ("greenbank", REDEEM, again.pacs_009(), &[
            (">TDSA<", ">TDSO<", "and a DSO is paid from the emission account"),
            ("Prtry>centralbank", "Prtry>bluebank", "is not the issuer of the DSA, bluebank"),
        ]),
        ("centralbank", RESULT, redemption.pacs_002(&tokenizer), &[
            (&tokenizer, &foreign, "not the address of an account of the Tokenizer"),
            ("SttlmDgtlAcctId", "Somewhere", "has no SplmtryData that ends in SttlmDgtlAcctId"),
            ("TxSts>ACTC", "TxSts>RCVD", "TxSts is `RCVD`, which is not one of ACTC, RJCT"),
            (">10.00<", ">11<", "has another amount"),
        ]),
        ("centralbank", RESULT, redemption.pacs_002_declining("No."), &[
            ("<doc:OrgnlInstrId>CHFDSA", "<doc:OrgnlInstrId>EURDSA", "No payment with InstrId EURDSA"),
        ]),
    ];
    for (member, path, message, mutations) in cases {
        for (from, to, expected) in mutations {
            let changed = outgoing(message.kind, mutated(&message.xml, from, to));
            let reason = reason(&node, member, path, &changed).await;
            assert_says(&reason, expected, from, to);
        }
    }
}

/// Long reasons come in lines, so that spaces may be lost.
fn assert_says(reason: &str, expected: &str, from: &str, to: &str) {
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    assert!(
        squeezed(reason).contains(&squeezed(expected)),
        "{from} -> {to}: {reason}"
    );
}
