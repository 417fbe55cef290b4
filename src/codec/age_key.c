/* SPDX-License-Identifier: MIT */
/* The text forms of age's X25519 keys. */
#include "codec/age.h"
#include "codec/bech32.h"

static const char recipient_prefix[] = "age";
static const char identity_prefix[] = "age-secret-key-";

bool age_format_recipient(
	const unsigned char public[X25519_BYTES], char out[AGE_TEXT])
{
	bech32_write(recipient_prefix, false, public, out);
	return true;
}

bool age_format_identity(
	const unsigned char secret[X25519_BYTES], char out[AGE_TEXT])
{
	bech32_write(identity_prefix, true, secret, out);
	return true;
}

bool age_parse_recipient(struct span text, unsigned char out[X25519_BYTES])
{
	return bech32_read(text, recipient_prefix, false, out);
}

bool age_parse_identity(struct span text, unsigned char out[X25519_BYTES])
{
	return bech32_read(text, identity_prefix, true, out);
}
