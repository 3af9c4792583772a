//! Draws a small chart or a display and writes it as a PNG with four colours. The image data is stored rather than compressed, which
//! keeps the writer short; a picture takes seven kilobytes.

use super::rng::Rng;

const WIDTH: usize = 240;
const HEIGHT: usize = 120;
/// Two bits for each point.
const ROW: usize = WIDTH / 4;

const GRID: u8 = 1;
const LINE: u8 = 2;
const MARK: u8 = 3;
/// White, light grey, teal and orange.
const PALETTE: [u8; 12] = [0xff, 0xff, 0xff, 0xdd, 0xe3, 0xe5, 0x0b, 0x6e, 0x74, 0xc2, 0x55, 0x1d];

struct Canvas(Vec<u8>);

impl Canvas {
    fn dot(&mut self, x: usize, y: usize, colour: u8) {
        if x < WIDTH && y < HEIGHT {
            let shift = 6 - 2 * (x % 4);
            let byte = &mut self.0[y * ROW + x / 4];
            *byte = (*byte & !(3 << shift)) | (colour << shift);
        }
    }

    fn fill(&mut self, left: usize, top: usize, width: usize, height: usize, colour: u8) {
        for y in top..top + height {
            (left..left + width).for_each(|x| self.dot(x, y, colour));
        }
    }

    /// One of the seven bars of a digit, `a` at the top, on clockwise to `f`, and `g` in the middle.
    fn bar(&mut self, left: usize, top: usize, bar: char) {
        let (x, y, width, height) = match bar {
            'a' => (0, 0, 36, 6),
            'b' => (30, 0, 6, 36),
            'c' => (30, 32, 6, 36),
            'd' => (0, 62, 36, 6),
            'e' => (0, 32, 6, 36),
            'f' => (0, 0, 6, 36),
            _ => (0, 31, 36, 6),
        };
        self.fill(left + x, top + y, width, height, 0);
    }
}

/// A trend: a level reference in orange, and a line that leaves it somewhere along the way.
pub(super) fn chart(rng: &mut Rng) -> Vec<u8> {
    let mut canvas = Canvas(vec![0; ROW * HEIGHT]);
    for x in 10..WIDTH - 6 {
        (0..5).for_each(|line| canvas.dot(x, 10 + line * 25, GRID));
    }
    for y in 6..HEIGHT - 6 {
        (0..8).for_each(|line| canvas.dot(10 + line * 32, y, GRID));
    }
    let level = rng.range(55, 75);
    let step_at = rng.range(70, 170) as usize;
    let step = rng.range(9, 31);
    let mut wobble = 0;
    let mut before = level;
    for x in 12..WIDTH - 8 {
        wobble = (wobble + rng.range(-1, 2)).clamp(-4, 4);
        let past = (x.saturating_sub(step_at) as i64).min(24);
        let now = level - step * past / 24 + wobble;
        for y in now.min(before)..=now.max(before) + 1 {
            canvas.dot(x, y.max(0) as usize, LINE);
        }
        if x % 6 < 3 {
            canvas.dot(x, level as usize, MARK);
        }
        before = now;
    }
    encode(&canvas.0)
}

/// An instrument's display that shows a code such as `E-17`, in bars.
pub(super) fn display(code: &str) -> Vec<u8> {
    let mut canvas = Canvas(vec![0; ROW * HEIGHT]);
    canvas.fill(8, 8, WIDTH - 16, HEIGHT - 16, LINE);
    for (place, letter) in code.chars().take(4).enumerate() {
        let bars = match letter {
            'E' => "afged",
            '-' => "g",
            '0' => "abcdef",
            '1' => "bc",
            '2' => "abged",
            '3' => "abgcd",
            '4' => "fgbc",
            '5' => "afgcd",
            '6' => "afgedc",
            '7' => "abc",
            '8' => "abcdefg",
            _ => "abcdfg",
        };
        let left = 26 + place * 50;
        bars.chars().for_each(|bar| canvas.bar(left, 26, bar));
    }
    encode(&canvas.0)
}

fn encode(points: &[u8]) -> Vec<u8> {
    let mut rows = Vec::with_capacity((ROW + 1) * HEIGHT);
    for row in points.chunks(ROW) {
        rows.push(0);
        rows.extend_from_slice(row);
    }
    let mut header = Vec::new();
    header.extend_from_slice(&(WIDTH as u32).to_be_bytes());
    header.extend_from_slice(&(HEIGHT as u32).to_be_bytes());
    // Two bits for each point, colours from a palette, no options.
    header.extend_from_slice(&[2, 3, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut png, b"IHDR", &header);
    chunk(&mut png, b"PLTE", &PALETTE);
    chunk(&mut png, b"IDAT", &zlib(&rows));
    chunk(&mut png, b"IEND", &[]);
    png
}

fn chunk(png: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    png.extend_from_slice(&(data.len() as u32).to_be_bytes());
    let start = png.len();
    png.extend_from_slice(kind);
    png.extend_from_slice(data);
    let sum = crc32(&png[start..]);
    png.extend_from_slice(&sum.to_be_bytes());
}

/// One stored block, which is enough for data below 64 kB.
fn zlib(data: &[u8]) -> Vec<u8> {
    let length = data.len() as u16;
    let mut out = vec![0x78, 0x01, 0x01];
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&(!length).to_le_bytes());
    out.extend_from_slice(data);
    out.extend_from_slice(&adler32(data).to_be_bytes());
    out
}

fn adler32(data: &[u8]) -> u32 {
    let (mut low, mut high) = (1_u32, 0_u32);
    for byte in data {
        low = (low + u32::from(*byte)) % 65_521;
        high = (high + low) % 65_521;
    }
    (high << 16) | low
}

const CRC_TABLE: [u32; 256] = crc_table();

const fn crc_table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut sum = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            sum = if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 };
            bit += 1;
        }
        table[byte] = sum;
        byte += 1;
    }
    table
}

/// The checksum PNG puts after each chunk.
pub(super) fn crc32(data: &[u8]) -> u32 {
    let next = |sum: u32, byte: &u8| CRC_TABLE[((sum ^ u32::from(*byte)) & 0xff) as usize] ^ (sum >> 8);
    !data.iter().fold(u32::MAX, next)
}
