//! The client against servers that are right, and servers that are wrong on purpose.

mod answers;

mod requests;

mod sandbox_node;

mod scenario_cases;

mod scenario_parties;

mod scenario_payments;
