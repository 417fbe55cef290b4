/* SPDX-License-Identifier: MIT */
/*
 * A text is the prefix, "1", the data in groups of five bits, and six groups
 * of a checksum over the prefix and the data.
 */
#include "codec/bech32.h"

#include <stdint.h>
#include <string.h>

#include "util/crypto.h"
#include "util/span.h"

enum {
	DATA = (BECH32_BYTES * 8 + 4) / 5, /* groups */
	CHECK = 6,
	PREFIX_MOST = 16
};

static const char alphabet[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/* One more group into the checksum: BIP 173's polymod. */
static uint32_t add(uint32_t sum, unsigned group)
{
	static const uint32_t generator[5] = { 0x3b6a57b2, 0x26508e6d,
		0x1ea119fa, 0x3d4233dd, 0x2a1462b3 };
	uint32_t top = sum >> 25;

	sum = (sum & 0x1ffffff) << 5 ^ group;
	for (size_t i = 0; i < 5; i++)
		if (top >> i & 1)
			sum ^= generator[i];
	return sum;
}

static uint32_t sum_of(
	const char *prefix, const unsigned char *groups, size_t n)
{
	uint32_t sum = 1;

	for (const char *p = prefix; *p; p++)
		sum = add(sum, (unsigned char)*p >> 5);
	sum = add(sum, 0);
	for (const char *p = prefix; *p; p++)
		sum = add(sum, *p & 31);
	for (size_t i = 0; i < n; i++)
		sum = add(sum, groups[i]);
	return sum;
}

static char cased(char c, bool upper)
{
	return upper && c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Bytes to groups of five bits, the last filled up with zeros. */
static void split(
	const unsigned char bytes[BECH32_BYTES], unsigned char groups[DATA])
{
	for (size_t i = 0; i < DATA; i++) {
		size_t bit = 5 * i, at = bit / 8;
		unsigned two = (unsigned)bytes[at] << 8;

		if (at + 1 < BECH32_BYTES)
			two |= bytes[at + 1];
		groups[i] = (unsigned char)(two >> (11 - bit % 8) & 31);
	}
}

/* Groups to bytes; false when the last has bits beyond them. */
static bool join(
	const unsigned char groups[DATA], unsigned char bytes[BECH32_BYTES])
{
	unsigned held = 0, count = 0;
	size_t at = 0;

	for (size_t i = 0; i < DATA; i++) {
		held = (held << 5 | groups[i]) & 0xfff;
		count += 5;
		if (count < 8)
			continue;
		count -= 8;
		bytes[at++] = (unsigned char)(held >> count);
	}
	return !(held & ((1u << count) - 1));
}

void bech32_write(const char *prefix, bool upper,
	const unsigned char bytes[BECH32_BYTES], char out[BECH32_TEXT])
{
	unsigned char groups[DATA + CHECK] = { 0 };
	uint32_t sum;
	size_t n = 0;

	split(bytes, groups);
	sum = sum_of(prefix, groups, DATA + CHECK) ^ 1;
	for (size_t i = 0; i < CHECK; i++)
		groups[DATA + i] = sum >> (5 * (CHECK - 1 - i)) & 31;
	for (; prefix[n] && n < PREFIX_MOST; n++)
		out[n] = cased(prefix[n], upper);
	out[n++] = '1';
	for (size_t i = 0; i < DATA + CHECK; i++)
		out[n++] = cased(alphabet[groups[i]], upper);
	out[n] = '\0';
	crypto_wipe(groups, sizeof groups);
}

/* The characters behind the prefix as groups; false for any other. */
static bool take_groups(
	struct span text, bool upper, unsigned char groups[DATA + CHECK])
{
	for (size_t i = 0; i < DATA + CHECK; i++) {
		unsigned value = 0;

		while (value < 32 &&
			cased(alphabet[value], upper) != text.ptr[i])
			value++;
		if (value == 32)
			return false;
		groups[i] = (unsigned char)value;
	}
	return true;
}

bool bech32_read(struct span text, const char *prefix, bool upper,
	unsigned char bytes[BECH32_BYTES])
{
	unsigned char groups[DATA + CHECK];
	size_t n = strlen(prefix);
	bool whole;

	if (text.len != n + 1 + DATA + CHECK || text.ptr[n] != '1')
		return false;
	for (size_t i = 0; i < n; i++)
		if (text.ptr[i] != cased(prefix[i], upper))
			return false;
	whole = take_groups(span_cut(text, n + 1, text.len), upper, groups) &&
		sum_of(prefix, groups, DATA + CHECK) == 1 &&
		join(groups, bytes);
	crypto_wipe(groups, sizeof groups);
	return whole;
}
