//! gzip as Go's `compress/gzip` writes it at its default level, so that `base64gzip` gives the bytes that Terraform gives.
//!
//! Always true: the result unpacks to the input, and which matches and block types are chosen is what Go chooses.

use super::go_huffman::{BitWriter, Token, write_block, write_stored};

const WINDOW: usize = 1 << 15;
const MIN_MATCH: usize = 4;
const MAX_MATCH: usize = 258;
const HASH_BITS: u32 = 17;
const BLOCK_TOKENS: usize = 1 << 14;
// Level 6: how long a match must be to search no more, to be taken at once, and how many candidates are looked at.
const LAZY: usize = 16;
const NICE: usize = 128;
const CHAIN: usize = 128;

/// Compresses bytes into one gzip member: written, flushed if so wished, closed.
pub(crate) fn gzip(input: &[u8], flushed: bool) -> Vec<u8> {
    let mut out = BitWriter::default();
    out.bytes.extend([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
    deflate(input, &mut out);
    // The flush and the end are empty stored blocks.
    if flushed {
        write_stored(&mut out, &[], false);
    }
    write_stored(&mut out, &[], true);
    let mut checksum = flate2::Crc::new();
    checksum.update(input);
    out.bytes.extend(checksum.sum().to_le_bytes());
    out.bytes.extend((input.len() as u32).to_le_bytes());
    out.bytes
}

/// The chains of positions that share a hash of four bytes.
struct Chains {
    head: Vec<u32>,
    previous: Vec<u32>,
}

impl Chains {
    /// Enters a position and returns the one before it in its chain, plus one; zero if there is none.
    fn insert(&mut self, input: &[u8], at: usize) -> u32 {
        let word = u32::from_be_bytes([input[at], input[at + 1], input[at + 2], input[at + 3]]);
        let hash = (word.wrapping_mul(0x1e35_a7bd) >> (32 - HASH_BITS)) as usize;
        let before = self.head[hash];
        self.previous[at % WINDOW] = before;
        self.head[hash] = at as u32 + 1;
        before
    }
}

fn deflate(input: &[u8], out: &mut BitWriter) {
    let mut chains = Chains { head: vec![0; 1 << HASH_BITS], previous: vec![0; WINDOW] };
    let mut tokens: Vec<Token> = Vec::new();
    let (mut at, mut block_start) = (0, 0);
    let (mut length, mut offset, mut pending) = (MIN_MATCH - 1, 0, false);
    let mut chain = 0;
    // Positions after this have no four bytes to hash; Go looks at the end of what is in its window.
    let last_hash = input.len().saturating_sub(MIN_MATCH - 1);
    // Go's window slides by half when its end is near; what has slid out can neither be matched nor stored.
    let mut base = 0;
    let mut flush = |tokens: &mut Vec<Token>, end: usize, block_start: &mut usize, base: usize| {
        write_block(out, tokens, (*block_start >= base).then(|| &input[*block_start..end]));
        *block_start = end;
        tokens.clear();
    };
    while at < input.len() {
        let lookahead = input.len() - at;
        if base + 2 * WINDOW < input.len() && base + 2 * WINDOW - at < MIN_MATCH + MAX_MATCH {
            base += WINDOW;
        }
        if at < last_hash {
            chain = chains.insert(input, at);
        }
        let (previous_length, previous_offset) = (length, offset);
        (length, offset) = (MIN_MATCH - 1, 0);
        let oldest = at.saturating_sub(WINDOW).max(base);
        if chain > oldest as u32 && lookahead > previous_length && previous_length < LAZY {
            let candidate = chain as usize - 1;
            if let Some(found) = find_match(input, &chains, at, candidate, oldest) {
                (length, offset) = found;
            }
        }
        if previous_length >= MIN_MATCH && length <= previous_length {
            tokens.push(Token::Match { length: previous_length as u32 - 3, offset: previous_offset as u32 - 1 });
            let end = at + previous_length - 1;
            at += 1;
            while at < end {
                if at < last_hash {
                    chains.insert(input, at);
                }
                at += 1;
            }
            pending = false;
            length = MIN_MATCH - 1;
            if tokens.len() == BLOCK_TOKENS {
                flush(&mut tokens, at, &mut block_start, base);
            }
        } else {
            if pending {
                tokens.push(Token::Literal(input[at - 1]));
                if tokens.len() == BLOCK_TOKENS {
                    flush(&mut tokens, at, &mut block_start, base);
                }
            }
            at += 1;
            pending = true;
        }
    }
    if pending {
        tokens.push(Token::Literal(input[at - 1]));
    }
    if !tokens.is_empty() {
        flush(&mut tokens, at, &mut block_start, base);
    }
}

/// Looks for a match of more than three bytes along a chain; returns its length and distance.
fn find_match(input: &[u8], chains: &Chains, at: usize, candidate: usize, oldest: usize) -> Option<(usize, usize)> {
    let longest = (input.len() - at).min(MAX_MATCH);
    let nice = longest.min(NICE);
    let mut length = MIN_MATCH - 1;
    let mut found = None;
    let mut position = candidate;
    for _ in 0..CHAIN {
        if input[at + length] == input[position + length] {
            let same = (0..longest).take_while(|index| input[position + index] == input[at + index]).count();
            if same > length && (same > MIN_MATCH || at - position <= 4096) {
                length = same;
                found = Some((same, at - position));
                if same >= nice {
                    break;
                }
            }
        }
        if position + WINDOW == at {
            break;
        }
        match chains.previous[position % WINDOW] {
            0 => break,
            next if (next as usize - 1) < oldest => break,
            next => position = next as usize - 1,
        }
    }
    found
}
