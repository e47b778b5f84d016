//! Counter-based randomness: every case of a run can be generated alone, on any worker, and is always the same.
//!
//! **Invariant:** no global generator and no clock; the seed of a case depends only on the seed of the run, the operation, the
//! purpose and the number of the case, so that a new operation in the document does not change other cases.

use proptest::{
    prelude::Rng,
    test_runner::{RngAlgorithm, TestRng},
};

/// The seed of a whole run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunSeed(pub u64);

impl RunSeed {
    /// The generator of the case `index` of `operation` for `purpose`, such as `fuzzing`.
    pub fn rng(self, operation: &str, purpose: &str, index: u64) -> TestRng {
        let mut state = mix(self.0 ^ 0x243f_6a88_85a3_08d3);
        for string in [operation, purpose] {
            for chunk in string.as_bytes().chunks(8) {
                let mut word = [0; 8];
                for (to, from) in word.iter_mut().zip(chunk) {
                    *to = *from;
                }
                state = mix(state ^ u64::from_le_bytes(word));
            }
            state = mix(state ^ string.len() as u64);
        }
        state = mix(state ^ index);
        let mut seed = [0; 16];
        let (low, high) = seed.split_at_mut(8);
        low.copy_from_slice(&state.to_le_bytes());
        // Never all zeros, from which xorshift cannot continue.
        high.copy_from_slice(&(mix(state) | 1).to_le_bytes());
        TestRng::from_seed(RngAlgorithm::XorShift, &seed)
    }
}

/// The finalizer of `SplitMix64` (Steele, Lea, Flood 2014): every bit of the input moves every bit of the output.
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// The source of choices: random or fixed.
#[derive(Debug)]
pub enum Dice<'r> {
    /// Random choices.
    Random(&'r mut TestRng),
    /// Always the first choice, always no: the simplest value.
    Simplest,
    /// Always the first choice, and all optional parts: the fullest value.
    Fullest,
}

impl Dice<'_> {
    /// A number below `bound`; zero when there is no choice.
    pub fn below(&mut self, bound: u64) -> u64 {
        match self {
            Self::Random(rng) if bound > 1 => {
                // The bias of a plain product is below 2^-32 for every bound used here.
                let product = u128::from(rng.next_u64()) * u128::from(bound);
                u64::try_from(product >> 64).unwrap_or(0)
            }
            _ => 0,
        }
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low.saturating_add(self.below(high.saturating_sub(low).saturating_add(1)))
    }

    /// 32 hexadecimal digits.
    pub fn digits(&mut self) -> String {
        let high = self.below(u64::MAX);
        format!("{high:016x}{:016x}", self.below(u64::MAX))
    }

    /// True in `percent` of all calls; never when the dice are not random.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.is_random() && self.below(100) < percent
    }

    /// The percentage of optional parts of a value: it varies from value to value, so that both sparse and full values are common.
    pub fn density(&mut self) -> u64 {
        match self {
            Self::Simplest => 0,
            Self::Fullest => 100,
            Self::Random(_) => match self.below(4) {
                0 => 10,
                1 => 90,
                _ => 50,
            },
        }
    }

    /// Whether an optional part is present, at this density.
    pub fn includes(&mut self, density: u64) -> bool {
        match self {
            Self::Simplest => false,
            Self::Fullest => true,
            Self::Random(_) => self.below(100) < density,
        }
    }

    /// The same dice, for a call that consumes them.
    pub fn reborrow(&mut self) -> Dice<'_> {
        match self {
            Self::Random(rng) => Dice::Random(rng),
            Self::Simplest => Dice::Simplest,
            Self::Fullest => Dice::Fullest,
        }
    }

    /// One of `list`; the first for the simplest choice.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let at = self.below(list.len() as u64);
        list.get(usize::try_from(at).unwrap_or(0))
    }

    /// Whether choices are random.
    pub fn is_random(&self) -> bool {
        matches!(self, Self::Random(_))
    }

    /// 64 random bits; zero for the simplest choice.
    pub fn bits(&mut self) -> u64 {
        match self {
            Self::Random(rng) => rng.next_u64(),
            Self::Simplest | Self::Fullest => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_input_of_the_seed_changes_the_numbers() {
        let first = |seed, operation, purpose, index| {
            RunSeed(seed).rng(operation, purpose, index).next_u64()
        };
        let base = first(1, "get", "fuzzing", 0);
        assert_eq!(base, first(1, "get", "fuzzing", 0));
        assert_ne!(base, first(2, "get", "fuzzing", 0));
        assert_ne!(base, first(1, "put", "fuzzing", 0));
        assert_ne!(base, first(1, "get", "coverage", 0));
        assert_ne!(base, first(1, "get", "fuzzing", 1));
        assert_ne!(first(1, "ab", "c", 0), first(1, "a", "bc", 0));
    }

    #[test]
    fn dice_stay_within_their_bounds() {
        let mut rng = RunSeed(7).rng("", "", 0);
        let mut dice = Dice::Random(&mut rng);
        let mut seen = [0_u32; 3];
        for _ in 0..300 {
            seen[usize::try_from(dice.below(3)).unwrap()] += 1;
            assert!((5..=6).contains(&dice.between(5, 6)));
        }
        assert!(seen.iter().all(|n| *n > 50), "{seen:?}");
        assert_eq!(Dice::Simplest.below(9), 0);
        dice.between(0, u64::MAX);
    }
}
