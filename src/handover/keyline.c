/* SPDX-License-Identifier: MIT */
/* What a copy customization key says, and who signed it. */
#include "handover/keyline.h"

#include <stdio.h>
#include <string.h>

#include "handover/keyline_text.h"
#include "util/ascii.h"
#include "util/buf.h"
#include "util/crypto.h"
#include "util/fault.h"
#include "util/text.h"

enum { NEWEST = 2, TEXTS = 7, OLD_TEXTS = 4, LABEL_MOST = 255 };

/* 9999-12-31T23:59:59.999Z: later times have no text form. */
static const int64_t last_ms = 253402300799999;

static bool is_org_id(struct span s)
{
	return ascii_is_digits(s) && s.len <= 19;
}

/* A word of org.yaml's, or nothing. */
static bool is_word(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ_-",
			    s.ptr[i] ? s.ptr[i] : ' '))
			return false;
	return s.len <= 32;
}

/* Text that a terminal shows as it is. */
static bool is_label(struct span s)
{
	size_t points = 0;
	int32_t code;

	for (size_t i = 0; i < s.len; points++) {
		i += text_decode(s, i, &code);
		if (code < 0 || text_columns(code) < 0)
			return false;
	}
	return points >= 1 && points <= LABEL_MOST;
}

/* The texts in the order in which they stand, each with its rule. */
static const struct {
	const char *name;
	size_t offset;
	bool (*fits)(struct span s);
} texts[TEXTS] = {
	{ "org id", offsetof(struct keyline, org_id), is_org_id },
	{ "name", offsetof(struct keyline, org_name), is_label },
	{ "data centre", offsetof(struct keyline, data_center), is_word },
	{ "edition", offsetof(struct keyline, edition), is_word },
	/* since version 2 */
	{ "paid edition", offsetof(struct keyline, paid_edition), is_word },
	{ "type", offsetof(struct keyline, type), is_word },
	{ "suite", offsetof(struct keyline, suite), is_word },
};

static size_t texts_in(const struct keyline *k)
{
	return k->version < 2 ? OLD_TEXTS : TEXTS;
}

static struct span *text_of(struct keyline *k, size_t i)
{
	return (struct span *)(void *)((char *)k + texts[i].offset);
}

/* What does not fit, or NULL. */
static const char *misfit(struct keyline *k)
{
	for (size_t i = 0; i < texts_in(k); i++)
		if (!texts[i].fits(*text_of(k, i)))
			return texts[i].name;
	if (k->facts & ~(unsigned)KEYLINE_FACTS)
		return "facts";
	return k->expires_ms < 0 || k->expires_ms > last_ms ? "expiry" : NULL;
}

/* Bytes that are filled from, or read to, the front. */
struct cursor {
	unsigned char *bytes;
	size_t at, end;
};

static void put(struct cursor *c, const void *from, size_t n)
{
	if (n)
		memcpy(c->bytes + c->at, from, n);
	c->at += n;
}

static void put_number(struct cursor *c, uint64_t value, size_t n)
{
	while (n--)
		c->bytes[c->at++] = (unsigned char)(value >> (8 * n));
}

static bool take(struct cursor *c, void *to, size_t n)
{
	if (n > c->end - c->at)
		return false;
	memcpy(to, c->bytes + c->at, n);
	c->at += n;
	return true;
}

static bool take_number(struct cursor *c, size_t n, uint64_t *value)
{
	unsigned char bytes[8];

	if (!take(c, bytes, n))
		return false;
	*value = 0;
	for (size_t i = 0; i < n; i++)
		*value = *value << 8 | bytes[i];
	return true;
}

static bool take_text(struct cursor *c, struct span *out)
{
	uint64_t n;

	if (!take_number(c, 2, &n) || n > c->end - c->at)
		return false;
	*out = (struct span){ (char *)c->bytes + c->at, (size_t)n };
	c->at += (size_t)n;
	return true;
}

/* What is signed: "opk1" and the bytes before the signature. */
static struct span signed_part(
	char room[KEYLINE_BYTES], const unsigned char *bytes, size_t n)
{
	memcpy(room, "opk1", 4);
	memcpy(room + 4, bytes, n);
	return (struct span){ room, n + 4 };
}

/* All but signature and checksum. */
static void put_fields(struct keyline *k, struct cursor *c, size_t len)
{
	put_number(c, k->version, 1);
	put_number(c, len, 2);
	put(c, k->id, sizeof k->id);
	put_number(c, (uint64_t)k->expires_ms, 8);
	put(c, k->recipient, sizeof k->recipient);
	put(c, k->signer, sizeof k->signer);
	for (size_t i = 0; i < texts_in(k); i++) {
		struct span s = *text_of(k, i);

		put_number(c, s.len, 2);
		put(c, s.ptr, s.len);
	}
	if (k->version >= 2)
		put_number(c, k->facts, 1);
}

enum {
	FIXED = KEYLINE_HEAD + KEY_ID + 8 + X25519_BYTES + ED25519_PUBLIC +
		ED25519_SIGNATURE + KEYLINE_CHECK
};

enum opk_status keyline_write(struct keyline *k,
	const unsigned char seed[ED25519_SEED], struct buf *out,
	struct faults *f)
{
	unsigned char bytes[KEYLINE_MOST];
	char room[KEYLINE_BYTES];
	struct cursor c = { .bytes = bytes };
	const char *wrong;
	size_t len = FIXED;

	if (!k->version)
		k->version = 1;
	wrong = misfit(k);
	if (wrong)
		return fault(f, OPK_BAD_KEY, NULL, 0, 0,
			"a key cannot hold this org's %s\n"
			"Correct it in org.yaml.",
			wrong);
	for (size_t i = 0; i < texts_in(k); i++)
		len += 2 + text_of(k, i)->len;
	len += k->version >= 2;
	if (!ed25519_public(seed, k->signer))
		return fault_memory(f);
	put_fields(k, &c, len);
	if (!ed25519_sign(seed, signed_part(room, bytes, c.at), k->signature))
		return fault_memory(f);
	put(&c, k->signature, sizeof k->signature);
	keyline_text_seal(bytes, len);
	keyline_text_write(bytes, len, out);
	return out->failed ? fault_memory(f) : OPK_OK;
}

/* Take the bytes apart; NULL, or what is wrong. The texts point into them. */
static const char *take_fields(
	unsigned char *bytes, size_t len, struct keyline *k, bool *starved)
{
	struct cursor c = { bytes, KEYLINE_HEAD, len - KEYLINE_CHECK };
	char room[KEYLINE_BYTES];
	uint64_t expires = 0, facts = 0;
	size_t before;
	bool whole = take(&c, k->id, sizeof k->id) &&
		     take_number(&c, 8, &expires) &&
		     take(&c, k->recipient, sizeof k->recipient) &&
		     take(&c, k->signer, sizeof k->signer);

	for (size_t i = 0; whole && i < texts_in(k); i++)
		whole = take_text(&c, text_of(k, i));
	if (k->version >= 2)
		whole = whole && take_number(&c, 1, &facts);
	before = c.at;
	if (!whole || !take(&c, k->signature, sizeof k->signature) ||
		c.at != c.end)
		return "its parts do not fill it";
	k->facts = (unsigned)facts;
	k->expires_ms = (int64_t)(expires > INT64_MAX ? INT64_MAX : expires);
	if (misfit(k))
		return "it holds a value that no org has";
	if (!ed25519_verify(k->signer, signed_part(room, bytes, before),
		    k->signature, starved))
		return "its signature does not hold";
	return NULL;
}

static enum opk_status damaged(const struct source *src, size_t where,
	const char *why, struct faults *f)
{
	uint32_t line, column;

	text_place(src->text, where, &line, &column);
	return fault(f, OPK_BAD_KEY, src, line, column,
		"the key is damaged: %s\n"
		"Copy the whole line, from 'opk1' to its end, or have it "
		"mailed again.",
		why);
}

/* What was found in a text becomes a key. */
static enum opk_status decode(const struct source *src,
	const struct keyline_text *found, struct arena *a, struct faults *f,
	struct keyline *out)
{
	struct keyline k = { 0 };
	uint32_t line, column;
	unsigned char *bytes;
	bool starved = false;
	const char *why;

	if (found->why)
		return damaged(src, found->where, found->why, f);
	text_place(src->text, found->from, &line, &column);
	k.version = found->bytes[0];
	if (k.version < 1 || k.version > NEWEST)
		return fault(f, OPK_BAD_KEY, src, line, column,
			"the key is of version %u, and the newest known is %d\n"
			"Update orgpack to the version that made the key.",
			k.version, NEWEST);
	bytes = arena_new(a, unsigned char, found->len);
	if (!bytes)
		return fault_memory(f);
	memcpy(bytes, found->bytes, found->len);
	why = take_fields(bytes, found->len, &k, &starved);
	if (starved)
		return fault_memory(f);
	if (why)
		return damaged(src, found->from, why, f);
	*out = k;
	return OPK_OK;
}

enum opk_status keyline_next(const struct source *src, size_t *at,
	struct arena *a, struct faults *f, struct keyline *out, bool *found)
{
	struct keyline_text k;

	while (keyline_text_next(src->text, at, &k)) {
		if (k.why && k.mention)
			continue;
		*found = true;
		return decode(src, &k, a, f, out);
	}
	*found = false;
	return OPK_OK;
}

/* No key: say what is wrong with the first that may be meant as one. */
static enum opk_status none(const struct source *src, struct faults *f)
{
	struct keyline_text k;
	size_t at = 0;

	if (keyline_text_next(src->text, &at, &k))
		return damaged(src, k.where, k.why, f);
	return fault(f, OPK_BAD_KEY, src, 1, 1,
		"no copy customization key is in the text\n"
		"Give the line that 'orgpack key new' printed: it begins with "
		"'opk1'.");
}

enum opk_status keyline_read(const struct source *src, struct arena *a,
	struct faults *f, struct keyline *out)
{
	struct keyline first, other;
	size_t at = 0;
	bool found;
	enum opk_status st = keyline_next(src, &at, a, f, &first, &found);

	if (st || !found)
		return st ? st : none(src, f);
	for (;;) {
		st = keyline_next(src, &at, a, f, &other, &found);
		if (st)
			return st;
		if (!found)
			break;
		if (memcmp(first.signature, other.signature,
			    sizeof first.signature))
			return fault(f, OPK_BAD_KEY, src, 1, 1,
				"the text holds keys that differ\n"
				"Give the one that is meant.");
	}
	*out = first;
	return OPK_OK;
}

void keyline_id(const struct keyline *k, char out[KEY_ID_TEXT])
{
	for (size_t i = 0; i < KEY_ID; i++)
		snprintf(out + 2 * i, 3, "%02x", k->id[i]);
}
