//! The character encodings of `textencodebase64` and `textdecodebase64`.
//!
//! Always true: a name that IANA lists but that is not built in is told apart from one that nobody knows.

/// An encoding that is built in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    /// Big-endian with a byte order mark when written.
    Utf16,
    Utf16Le,
    Utf16Be,
    Ascii,
    Latin1,
    Windows1252,
}

/// What bytes 0x80 to 0x9f are in Windows-1252; 0 where nothing.
const WINDOWS: [u16; 32] = [
    0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0, 0, 0x2018, 0x2019,
    0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
];

/// Beginnings of names that IANA lists and Go supports, beyond those built in.
const KNOWN: &[&str] = &[
    "big5",
    "euc-jp",
    "euc-kr",
    "gb18030",
    "gb2312",
    "gbk",
    "hz-gb-2312",
    "ibm",
    "iso-2022-jp",
    "iso-8859-",
    "iso_8859-",
    "koi8-",
    "macintosh",
    "shift_jis",
    "windows-",
    "cp8",
    "latin",
];

/// Finds an encoding: `None` if nobody knows the name, `Some(None)` if it is not built in.
pub(super) fn lookup_encoding(name: &str) -> Option<Option<Encoding>> {
    let name = name.to_ascii_lowercase();
    let built_in = match name.as_str() {
        "utf-8" | "csutf8" => Encoding::Utf8,
        "utf-16" | "csutf16" => Encoding::Utf16,
        "utf-16le" | "csutf16le" => Encoding::Utf16Le,
        "utf-16be" | "csutf16be" => Encoding::Utf16Be,
        "us-ascii" | "iso646-us" | "us" | "ansi_x3.4-1968" | "iso-ir-6" | "ibm367" | "cp367" | "csascii" => Encoding::Ascii,
        "iso-8859-1" | "iso_8859-1" | "iso_8859-1:1987" | "latin1" | "l1" | "ibm819" | "cp819" | "csisolatin1" | "iso-ir-100" => {
            Encoding::Latin1
        }
        "windows-1252" | "cswindows1252" => Encoding::Windows1252,
        other => return KNOWN.iter().any(|known| other.starts_with(known)).then_some(None),
    };
    Some(Some(built_in))
}

impl Encoding {
    /// Returns IANA's name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16 => "UTF-16",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Ascii => "US-ASCII",
            Self::Latin1 => "ISO_8859-1:1987",
            Self::Windows1252 => "windows-1252",
        }
    }

    /// Encodes text; `None` if a character has no place in this encoding.
    pub(super) fn encode(self, text: &str) -> Option<Vec<u8>> {
        let bytes = |limit: u32| text.chars().map(|c| u8::try_from(u32::from(c)).ok().filter(|byte| u32::from(*byte) < limit)).collect();
        match self {
            Self::Utf8 => Some(text.as_bytes().to_vec()),
            Self::Utf16 => Some([0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect()),
            Self::Utf16Be => Some(text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
            Self::Utf16Le => Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
            Self::Ascii => bytes(0x80),
            Self::Latin1 => bytes(0x100),
            Self::Windows1252 => text.chars().map(to_windows).collect(),
        }
    }

    /// Decodes bytes; `None` if they are no text of this encoding.
    pub(super) fn decode(self, bytes: &[u8]) -> Option<String> {
        match self {
            Self::Utf8 => String::from_utf8(bytes.to_vec()).ok(),
            Self::Utf16 => match bytes {
                [0xff, 0xfe, rest @ ..] => decode_utf16(rest, u16::from_le_bytes),
                [0xfe, 0xff, rest @ ..] => decode_utf16(rest, u16::from_be_bytes),
                other => decode_utf16(other, u16::from_be_bytes),
            },
            Self::Utf16Be => decode_utf16(bytes, u16::from_be_bytes),
            Self::Utf16Le => decode_utf16(bytes, u16::from_le_bytes),
            Self::Ascii => bytes.is_ascii().then(|| bytes.iter().copied().map(char::from).collect()),
            Self::Latin1 => Some(bytes.iter().copied().map(char::from).collect()),
            Self::Windows1252 => bytes.iter().map(|byte| from_windows(*byte)).collect(),
        }
    }
}

fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    String::from_utf16(&units).ok()
}

fn to_windows(character: char) -> Option<u8> {
    let code = u32::from(character);
    if code < 0x80 || (0xa0..0x100).contains(&code) {
        return u8::try_from(code).ok();
    }
    let at = WINDOWS.iter().position(|known| *known != 0 && u32::from(*known) == code)?;
    u8::try_from(0x80 + at).ok()
}

fn from_windows(byte: u8) -> Option<char> {
    match byte {
        0x80..=0x9f => char::from_u32(u32::from(WINDOWS[usize::from(byte - 0x80)])).filter(|character| *character != '\0'),
        other => Some(char::from(other)),
    }
}
