//! DEFLATE blocks as Go's `compress/flate` writes them: which of the three kinds, and with which codes.
//!
//! Always true: code lengths are those of package-merge limited to 15 bits (7 for the code of code lengths), ties in order of symbols.

/// Bits, lowest first, as DEFLATE packs them.
#[derive(Default)]
pub(super) struct BitWriter {
    pub(super) bytes: Vec<u8>,
    bits: u64,
    count: u32,
}

impl BitWriter {
    fn write(&mut self, value: u32, count: u32) {
        self.bits |= u64::from(value) << self.count;
        self.count += count;
        while self.count >= 8 {
            self.bytes.push(self.bits as u8);
            self.bits >>= 8;
            self.count -= 8;
        }
    }

    fn align(&mut self) {
        if self.count > 0 {
            self.bytes.push(self.bits as u8);
            self.bits = 0;
            self.count = 0;
        }
    }
}

/// A byte as it is, or a repetition: its length less three and its distance less one.
#[derive(Clone, Copy, Debug)]
pub(super) enum Token {
    Literal(u8),
    Match { length: u32, offset: u32 },
}

const LITERALS: usize = 286;
const OFFSETS: usize = 30;
const END: usize = 256;
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// Returns the code of a length (less three), how many extra bits it has, and their value.
fn length_code(length: u32) -> (usize, u32, u32) {
    match length {
        0..=7 => (length as usize, 0, 0),
        255 => (28, 0, 0),
        _ => {
            let extra = length.ilog2() - 2;
            let code = 4 * (extra as usize + 1) + ((length >> extra) as usize & 3);
            (code, extra, length & ((1 << extra) - 1))
        }
    }
}

/// Returns the code of a distance (less one), how many extra bits it has, and their value.
fn offset_code(offset: u32) -> (usize, u32, u32) {
    if offset < 4 {
        return (offset as usize, 0, 0);
    }
    let extra = offset.ilog2() - 1;
    (2 * (extra as usize + 1) + ((offset >> extra) as usize & 1), extra, offset & ((1 << extra) - 1))
}

/// The code of each symbol, bits reversed, and its length; zero where it has none.
struct Codes {
    codes: Vec<u32>,
    lengths: Vec<u32>,
}

impl Codes {
    fn from_lengths(lengths: Vec<u32>) -> Self {
        let longest = lengths.iter().copied().max().unwrap_or(0);
        let mut codes = vec![0; lengths.len()];
        let mut code: u32 = 0;
        for length in 1..=longest {
            code <<= 1;
            for (symbol, own) in lengths.iter().enumerate() {
                if *own == length {
                    codes[symbol] = code.reverse_bits() >> (32 - length);
                    code += 1;
                }
            }
        }
        Self { codes, lengths }
    }

    fn fixed_literals() -> Self {
        Self::from_lengths(
            (0..288)
                .map(|symbol| match symbol {
                    0..144 | 280.. => 8,
                    144..256 => 9,
                    _ => 7,
                })
                .collect(),
        )
    }

    fn fixed_offsets() -> Self {
        Self::from_lengths(vec![5; OFFSETS])
    }

    /// Makes the shortest codes for the given frequencies with at most `limit` bits.
    fn for_frequencies(frequencies: &[u32], limit: usize) -> Self {
        let mut used: Vec<(u32, usize)> =
            frequencies.iter().enumerate().filter(|(_, count)| **count > 0).map(|(symbol, count)| (*count, symbol)).collect();
        let mut lengths = vec![0; frequencies.len()];
        if used.len() <= 2 {
            // Two symbols or fewer have one bit each, in their own order.
            for (_, symbol) in &used {
                lengths[*symbol] = 1;
            }
            return Self::from_lengths(lengths);
        }
        used.sort_unstable();
        let counts = bit_counts(&used.iter().map(|(count, _)| *count).collect::<Vec<_>>(), limit);
        let mut rest = used.as_slice();
        for (length, count) in counts.iter().enumerate().skip(1) {
            let (before, own) = rest.split_at(rest.len() - count);
            for (_, symbol) in own {
                lengths[*symbol] = length as u32;
            }
            rest = before;
        }
        Self::from_lengths(lengths)
    }

    fn size(&self, frequencies: &[u32]) -> u64 {
        frequencies.iter().zip(&self.lengths).map(|(count, length)| u64::from(*count) * u64::from(*length)).sum()
    }

    fn write(&self, out: &mut BitWriter, symbol: usize) {
        out.write(self.codes[symbol], self.lengths[symbol]);
    }
}

/// One row of package-merge: how far it has come.
#[derive(Clone, Copy, Default)]
struct Level {
    last: u64,
    next_leaf: u64,
    next_pair: u64,
    needed: usize,
}

/// Says how many of the symbols, whose frequencies rise, get each length: the boundary form of package-merge.
fn bit_counts(frequencies: &[u32], limit: usize) -> Vec<usize> {
    const NEVER: u64 = u64::MAX / 4;
    let total = frequencies.len();
    let frequency = |index: usize| frequencies.get(index).map_or(NEVER, |count| u64::from(*count));
    let depth = limit.min(total - 1);
    let mut levels = vec![Level::default(); depth + 2];
    let mut leaves = vec![vec![0_usize; depth + 1]; depth + 1];
    for level in 1..=depth {
        let pair = if level == 1 { NEVER } else { frequency(0) + frequency(1) };
        levels[level] = Level { last: frequency(1), next_leaf: frequency(2), next_pair: pair, needed: 0 };
        leaves[level][level] = 2;
    }
    levels[depth].needed = 2 * total - 4;
    let mut level = depth;
    loop {
        let current = levels[level];
        if current.next_pair == NEVER && current.next_leaf == NEVER {
            levels[level].needed = 0;
            levels[level + 1].next_pair = NEVER;
            level += 1;
            continue;
        }
        if current.next_leaf < current.next_pair {
            let count = leaves[level][level] + 1;
            levels[level].last = current.next_leaf;
            leaves[level][level] = count;
            levels[level].next_leaf = frequency(count);
        } else {
            levels[level].last = current.next_pair;
            let (below, own) = leaves.split_at_mut(level);
            own[0][..level].copy_from_slice(&below[level - 1][..level]);
            levels[level - 1].needed = 2;
        }
        levels[level].needed -= 1;
        if levels[level].needed == 0 {
            if level == depth {
                break;
            }
            levels[level + 1].next_pair = current.last + levels[level].last;
            level += 1;
        } else {
            while levels[level - 1].needed > 0 {
                level -= 1;
            }
        }
    }
    let mut counts = vec![0; depth + 1];
    for (bits, level) in (1..=depth).rev().enumerate() {
        counts[bits + 1] = leaves[depth][level] - leaves[depth][level - 1];
    }
    counts
}

/// The code lengths of a dynamic block, run-length encoded: symbols, each with its extra bits.
fn run_lengths(lengths: &[u32]) -> Vec<(usize, u32, u32)> {
    let mut encoded = Vec::new();
    let mut rest = lengths;
    while let Some(first) = rest.first() {
        let mut count = rest.iter().take_while(|length| *length == first).count();
        rest = &rest[count..];
        if *first == 0 {
            while count >= 11 {
                let run = count.min(138);
                encoded.push((18, run as u32 - 11, 7));
                count -= run;
            }
            if count >= 3 {
                encoded.push((17, count as u32 - 3, 3));
                count = 0;
            }
        } else {
            encoded.push((*first as usize, 0, 0));
            count -= 1;
            while count >= 3 {
                let run = count.min(6);
                encoded.push((16, run as u32 - 3, 2));
                count -= run;
            }
        }
        encoded.extend(std::iter::repeat_n((*first as usize, 0, 0), count));
    }
    encoded
}

/// Writes a block that holds its bytes as they are.
pub(super) fn write_stored(out: &mut BitWriter, bytes: &[u8], last: bool) {
    out.write(u32::from(last), 3);
    out.align();
    out.bytes.extend((bytes.len() as u16).to_le_bytes());
    out.bytes.extend((!(bytes.len() as u16)).to_le_bytes());
    out.bytes.extend(bytes);
}

/// Writes tokens as the smallest kind of block; `bytes` is what they stand for, if they may be stored.
pub(super) fn write_block(out: &mut BitWriter, tokens: &[Token], bytes: Option<&[u8]>) {
    let mut literals = vec![0_u32; LITERALS];
    let mut offsets = vec![0_u32; OFFSETS];
    let mut extra_bits = 0;
    literals[END] = 1;
    for token in tokens {
        match token {
            Token::Literal(byte) => literals[usize::from(*byte)] += 1,
            Token::Match { length, offset } => {
                let ((length, more, _), (offset, far, _)) = (length_code(*length), offset_code(*offset));
                literals[END + 1 + length] += 1;
                offsets[offset] += 1;
                extra_bits += u64::from(more + far);
            }
        }
    }
    let storable = bytes.filter(|bytes| bytes.len() <= 65535);
    if storable.is_none() {
        // Where storing is no choice, Go does not count them for the others either.
        extra_bits = 0;
    }
    let literal_count = literals.iter().rposition(|count| *count > 0).map_or(0, |at| at + 1);
    let mut offset_count = offsets.iter().rposition(|count| *count > 0).map_or(0, |at| at + 1);
    if offset_count == 0 {
        offsets[0] = 1;
        offset_count = 1;
    }
    let (own_literals, own_offsets) = (Codes::for_frequencies(&literals, 15), Codes::for_frequencies(&offsets, 15));
    let (fixed_literals, fixed_offsets) = (Codes::fixed_literals(), Codes::fixed_offsets());
    let fixed_size = 3 + fixed_literals.size(&literals) + fixed_offsets.size(&offsets) + extra_bits;

    let runs = run_lengths(&[&own_literals.lengths[..literal_count], &own_offsets.lengths[..offset_count]].concat());
    let mut run_frequencies = vec![0_u32; 19];
    runs.iter().for_each(|(symbol, _, _)| run_frequencies[*symbol] += 1);
    let run_codes = Codes::for_frequencies(&run_frequencies, 7);
    let listed = (5..=19).rev().find(|count| run_frequencies[ORDER[count - 1]] > 0).unwrap_or(4);
    let header =
        3 + 5 + 5 + 4 + 3 * listed as u64 + run_codes.size(&run_frequencies) + runs.iter().map(|run| u64::from(run.2)).sum::<u64>();
    let dynamic_size = header + own_literals.size(&literals) + own_offsets.size(&offsets) + extra_bits;

    let is_dynamic = dynamic_size < fixed_size;
    if let Some(bytes) = storable
        && (bytes.len() as u64 + 5) * 8 < fixed_size.min(dynamic_size)
    {
        return write_stored(out, bytes, false);
    }
    let (literal_codes, offset_codes) = if is_dynamic {
        out.write(4, 3);
        out.write(literal_count as u32 - 257, 5);
        out.write(offset_count as u32 - 1, 5);
        out.write(listed as u32 - 4, 4);
        ORDER[..listed].iter().for_each(|symbol| out.write(run_codes.lengths[*symbol], 3));
        for (symbol, value, bits) in &runs {
            run_codes.write(out, *symbol);
            out.write(*value, *bits);
        }
        (own_literals, own_offsets)
    } else {
        out.write(2, 3);
        (fixed_literals, fixed_offsets)
    };
    for token in tokens {
        match token {
            Token::Literal(byte) => literal_codes.write(out, usize::from(*byte)),
            Token::Match { length, offset } => {
                let (code, bits, value) = length_code(*length);
                literal_codes.write(out, END + 1 + code);
                out.write(value, bits);
                let (code, bits, value) = offset_code(*offset);
                offset_codes.write(out, code);
                out.write(value, bits);
            }
        }
    }
    literal_codes.write(out, END);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_lengths_and_distances() {
        assert_eq!(length_code(7), (7, 0, 0));
        assert_eq!(length_code(8), (8, 1, 0));
        assert_eq!(length_code(254), (27, 5, 30));
        assert_eq!(length_code(255), (28, 0, 0));
        assert_eq!(offset_code(3), (3, 0, 0));
        assert_eq!(offset_code(4), (4, 1, 0));
        assert_eq!(offset_code(32767), (29, 13, 8191));
    }
}
