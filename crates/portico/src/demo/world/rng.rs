//! A small generator of pseudo-random numbers (SplitMix64), so that the demo looks the same on every machine.
//! It is good enough to vary sentences and must never be used for secrets.

/// A stream of numbers that depends on nothing but its seed.
#[derive(Debug, Clone)]
pub(in crate::demo) struct Rng(u64);

impl Rng {
    /// A stream of its own for each pair, so that changing one ticket leaves its neighbours alone.
    pub(in crate::demo) fn new(seed: u64, stream: u64) -> Self {
        let mut rng = Self(seed ^ stream.wrapping_mul(0xd134_2543_de82_ef95));
        rng.next();
        rng
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`, or zero when there is no such number.
    pub(in crate::demo) fn below(&mut self, limit: usize) -> usize {
        if limit == 0 {
            return 0;
        }
        (self.next() % limit as u64) as usize
    }

    /// A number from `low` up to but not including `high`.
    pub(in crate::demo) fn range(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low).max(0) as usize) as i64
    }

    /// True in about `percent` of a hundred cases.
    pub(in crate::demo) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of the items, which must not be empty.
    pub(in crate::demo) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    /// The index of a weight, each as likely as its share of the sum.
    pub(in crate::demo) fn weighted(&mut self, weights: &[usize]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (index, weight) in weights.iter().enumerate() {
            if left < *weight {
                return index;
            }
            left -= weight;
        }
        0
    }

    /// A fraction from 0 up to but not including 1.
    pub(in crate::demo) fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}
