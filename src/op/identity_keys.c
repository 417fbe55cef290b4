/* SPDX-License-Identifier: MIT */
/* The keys that the org has made: keys.yaml, and a secret for each open one. */
#include <string.h>

#include "op/identity_files.h"
#include "util/clock.h"
#include "util/random.h"

/* Seconds that the clock goes before its time is kept for its own sake. */
enum { CLOCK_STEP = 60 * 60 };

static const char *const words[] = {
	[KEY_OPEN] = "open",
	[KEY_USED] = "used",
	[KEY_EXPIRED] = "expired",
	[KEY_REVOKED] = "revoked",
};

const char *key_state_word(enum key_state state)
{
	return words[state];
}

/* A state that nobody knows is not open. */
static enum key_state state_of(struct span word)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (span_is(word, words[i]))
			return (enum key_state)i;
	return KEY_REVOKED;
}

static int64_t time_of(const struct node *n, const char *key)
{
	int64_t ms = 0;

	clock_parse(node_get_text(n, key), &ms);
	return ms;
}

static struct key_record record_of(const struct node *n, int64_t now)
{
	struct key_record k = {
		.id = node_get_text(n, "id"),
		.note = node_get_text(n, "note"),
		.line = node_get_text(n, "line"),
		.made_ms = time_of(n, "made"),
		.expires_ms = time_of(n, "expires"),
		.state = state_of(node_get_text(n, "state")),
		.recorded = true,
		.by = node_get_text(n, "by"),
		.used_by = node_get_text(n, "used_by"),
		.decided_ms = time_of(n, "decided"),
		.exported_ms = time_of(n, "exported"),
	};

	if (k.state == KEY_OPEN && now >= k.expires_ms) {
		k.state = KEY_EXPIRED;
		k.recorded = false;
	}
	return k;
}

enum opk_status identity_keys_read(struct store *s, int64_t now,
	struct arena *a, struct faults *f, struct identity_keys *out)
{
	const struct node *list;
	struct node *doc;
	enum opk_status st = identity_load(s, NULL, IDENTITY_KEYS, a, f, &doc);

	if (st)
		return st;
	list = node_get(doc, SPAN("keys"));
	*out = (struct identity_keys){ 0 };
	if (!node_first(list))
		return OPK_OK;
	out->items = arena_new(a, struct key_record, list->count);
	if (!out->items)
		return fault_memory(f);
	NODE_EACH (n, list)
		out->items[out->count++] = record_of(n, now);
	return OPK_OK;
}

enum opk_status identity_key_find(struct store *s, struct span id, int64_t now,
	struct arena *a, struct faults *f, struct key_record *out)
{
	struct identity_keys all;
	enum opk_status st = identity_keys_read(s, now, a, f, &all);

	for (size_t i = 0; !st && i < all.count; i++)
		if (span_equal(all.items[i].id, id)) {
			*out = all.items[i];
			return OPK_OK;
		}
	if (st)
		return st;
	return fault(f, OPK_NO_SUCH_KEY, NULL, 0, 0,
		"the org has made no key '%.*s'\n'orgpack key list' lists "
		"those that it has made.",
		SPAN_ARG(span_cut(id, 0, 64)));
}

enum opk_status identity_key_check(const struct key_record *k, struct faults *f)
{
	static const enum opk_code codes[] = {
		[KEY_USED] = OPK_KEY_USED,
		[KEY_EXPIRED] = OPK_KEY_EXPIRED,
		[KEY_REVOKED] = OPK_KEY_REVOKED,
	};
	static const char *const says[] = {
		[KEY_USED] = "was used",
		[KEY_EXPIRED] = "expired",
		[KEY_REVOKED] = "was revoked",
	};
	int64_t when = k->state == KEY_EXPIRED ? k->expires_ms : k->decided_ms;
	char time[CLOCK_TEXT];

	if (k->state == KEY_OPEN)
		return OPK_OK;
	clock_format(when, time);
	return fault(f, codes[k->state], NULL, 0, 0,
		"the key %.*s %s at %s%s%.*s\nThe target's administrator makes "
		"a new one with 'orgpack key new'.",
		SPAN_ARG(k->id), says[k->state], time,
		k->used_by.len ? " by " : "", SPAN_ARG(k->used_by));
}

enum opk_status identity_secret(struct store *s, struct span id, int64_t now,
	struct faults *f, unsigned char out[X25519_BYTES])
{
	struct arena scratch = { 0 };
	struct key_record k;
	struct span path = { NULL, 0 };
	uint64_t changes;
	enum opk_status st = identity_key_find(s, id, now, &scratch, f, &k);

	if (!st)
		st = identity_key_check(&k, f);
	if (!st)
		st = identity_check(s, f, &changes);
	if (!st) {
		path = identity_secret_path(&scratch, k.id);
		st = path.ptr ? identity_read_secret(s, NULL, path, f, out)
			      : fault_memory(f);
	}
	arena_release(&scratch);
	return st;
}

static void put_time(
	struct arena *a, struct node *map, const char *key, int64_t ms)
{
	char text[CLOCK_TEXT];

	clock_format(ms, text);
	node_put_text(a, map, key, arena_copy(a, span_of(text)));
}

static void put_text(
	struct arena *a, struct node *map, const char *key, struct span text)
{
	if (text.len)
		node_put_text(a, map, key, arena_copy(a, text));
}

static struct node *node_of(const struct key_record *k, struct arena *a)
{
	struct node *n = node_new(a, NODE_MAP);

	put_text(a, n, "id", k->id);
	put_text(a, n, "note", k->note);
	put_time(a, n, "made", k->made_ms);
	put_time(a, n, "expires", k->expires_ms);
	put_text(a, n, "by", k->by);
	put_text(a, n, "state", span_of(words[k->state]));
	put_text(a, n, "used_by", k->used_by);
	if (k->decided_ms)
		put_time(a, n, "decided", k->decided_ms);
	if (k->exported_ms)
		put_time(a, n, "exported", k->exported_ms);
	return node_put_text(a, n, "line", k->line) ? n : NULL;
}

/* Put the list of keys with one of them exchanged, or added at the end. */
static enum opk_status put_record(struct store *s, const struct key_record *k,
	struct arena *a, struct plan *p, struct faults *f)
{
	struct node *new = identity_new_list(a, "orgpack-keys/1", "keys");
	struct node *list =
		(struct node *)(uintptr_t)node_get(new, SPAN("keys"));
	struct node *old, *record = node_of(k, a);
	bool found = false;
	enum opk_status st = identity_load(s, p, IDENTITY_KEYS, a, f, &old);

	if (st)
		return st;
	if (!record || !list)
		return fault_memory(f);
	NODE_EACH (n, node_get(old, SPAN("keys"))) {
		bool same = span_equal(node_get_text(n, "id"), k->id);

		if (!node_add(list, same ? record : node_share(a, n)))
			return fault_memory(f);
		found |= same;
	}
	if (!found)
		node_add(list, record);
	return identity_put(s, IDENTITY_KEYS, new, a, p, f);
}

/* The line that is handed out; the id is new. */
static enum opk_status write_line(const struct key_order *o,
	const unsigned char seed[ED25519_SEED],
	const unsigned char secret[X25519_BYTES], struct arena *a,
	struct faults *f, struct key_record *k)
{
	struct keyline l = { .version = 2,
		.org_id = o->org_id,
		.org_name = o->org_name,
		.data_center = o->data_center,
		.edition = o->edition,
		.paid_edition = o->paid_edition,
		.type = o->type,
		.suite = o->suite,
		.facts = o->facts,
		.expires_ms = k->expires_ms };
	struct buf text = { 0 };
	char id[KEY_ID_TEXT];
	enum opk_status st;

	if (!random_bytes(l.id, sizeof l.id))
		return fault_errno(f, OPK_CANNOT_READ, "get", "randomness");
	keyline_id(&l, id);
	if (!x25519_public(secret, l.recipient))
		return fault_memory(f);
	st = keyline_write(&l, seed, &text, f);
	if (!st) {
		k->id = arena_copy(a, span_of(id));
		k->line = arena_copy(a, buf_span(&text));
		if (!k->id.ptr || !k->line.ptr)
			st = fault_memory(f);
	}
	buf_release(&text);
	return st;
}

enum opk_status identity_add_key(struct store *s, const struct key_order *o,
	struct arena *a, struct plan *p, struct faults *f,
	struct key_record *out)
{
	unsigned char seed[ED25519_SEED], secret[X25519_BYTES];
	int64_t made = o->now - o->now % 1000;
	struct key_record k = { .note = o->note,
		.by = o->by,
		.made_ms = made,
		.expires_ms = made + o->ttl_ms,
		.state = KEY_OPEN };
	struct span path = { NULL, 0 };
	enum opk_status st = identity_seed(s, a, p, f, seed);

	if (!st && !random_bytes(secret, sizeof secret))
		st = fault_errno(f, OPK_CANNOT_READ, "get", "randomness");
	if (!st)
		st = write_line(o, seed, secret, a, f, &k);
	if (!st) {
		path = identity_secret_path(a, k.id);
		st = path.ptr ? identity_keep_secret(path, secret, a, p, f)
			      : fault_memory(f);
	}
	if (!st)
		st = put_record(s, &k, a, p, f);
	crypto_wipe(seed, sizeof seed);
	crypto_wipe(secret, sizeof secret);
	if (!st)
		*out = k;
	return st;
}

static enum opk_status close_key(struct store *s, struct key_record *k,
	enum key_state state, int64_t now, struct arena *a, struct plan *p,
	struct faults *f)
{
	struct span path = identity_secret_path(a, k->id);
	enum opk_status st;

	if (!path.ptr)
		return fault_memory(f);
	k->state = state;
	k->decided_ms = now;
	st = put_record(s, k, a, p, f);
	return st ? st : identity_drop_secret(s, path, a, p, f);
}

enum opk_status identity_close_key(struct store *s, struct span id,
	enum key_state state, struct span used_by, int64_t now, struct arena *a,
	struct plan *p, struct faults *f)
{
	struct key_record k;
	enum opk_status st = identity_key_find(s, id, now, a, f, &k);

	if (!st)
		st = identity_key_check(&k, f);
	if (st)
		return st;
	k.used_by = used_by;
	return close_key(s, &k, state, now, a, p, f);
}

enum opk_status identity_note_export(struct store *s, struct span id,
	int64_t now, struct arena *a, struct plan *p, struct faults *f)
{
	struct key_record k;
	enum opk_status st = identity_key_find(s, id, now, a, f, &k);

	if (!st)
		st = identity_key_check(&k, f);
	k.exported_ms = now;
	return st ? st : put_record(s, &k, a, p, f);
}

static bool is_late(const struct key_record *k)
{
	return k->state == KEY_EXPIRED && !k->recorded;
}

enum opk_status identity_is_late(
	struct store *s, int64_t now, struct faults *f, bool *late)
{
	struct arena a = { 0 };
	struct identity_keys all;
	enum opk_status st = identity_keys_read(s, now, &a, f, &all);

	*late = false;
	for (size_t i = 0; !st && i < all.count; i++)
		*late |= is_late(&all.items[i]);
	arena_release(&a);
	return st;
}

/* Close all keys that are past their time. */
static enum opk_status expire(struct store *s, struct identity_keys *all,
	int64_t now, struct arena *a, struct plan *p, struct faults *f)
{
	size_t n = 0;
	enum opk_status st = OPK_OK;

	for (size_t i = 0; !st && i < all->count; i++) {
		if (!is_late(&all->items[i]))
			continue;
		st = close_key(s, &all->items[i], KEY_EXPIRED, now, a, p, f);
		n++;
	}
	p->command = SPAN("key expire");
	p->summary =
		arena_print(a, "%zu %s expired", n, n == 1 ? "key" : "keys");
	return st;
}

/* While a key is open, its end must come: the time is kept now and then. */
static enum opk_status keep_time(struct store *s,
	const struct identity_keys *all, int64_t now, struct arena *a,
	struct plan *p, struct faults *f)
{
	struct identity_counts counts = { 0 };
	char time[CLOCK_TEXT];
	bool open = false, known;
	enum opk_status st =
		identity_read_counts(s, NULL, a, f, &counts, &known);

	for (size_t i = 0; i < all->count; i++)
		open |= all->items[i].state == KEY_OPEN;
	if (st || !open || now / 1000 - counts.clock_ms / 1000 <= CLOCK_STEP)
		return st;
	counts.clock_ms = now;
	clock_format(now, time);
	p->command = SPAN("key clock");
	p->summary = arena_print(a, "it is %s", time);
	return identity_put_counts(s, &counts, a, p, f);
}

enum opk_status identity_sweep(struct store *s, int64_t now, struct faults *f)
{
	struct arena a = { 0 };
	struct plan p = { 0 };
	struct identity_keys all;
	struct commit done;
	bool late = false;
	enum opk_status st = identity_keys_read(s, now, &a, f, &all);

	for (size_t i = 0; !st && i < all.count; i++)
		late |= is_late(&all.items[i]);
	if (!st)
		st = late ? expire(s, &all, now, &a, &p, f)
			  : keep_time(s, &all, now, &a, &p, f);
	if (!st && p.count && !p.summary.ptr)
		st = fault_memory(f);
	if (!st && p.count) {
		plan_seal(&p);
		st = store_commit(s, &p, f, &done);
	}
	arena_release(&a);
	return st;
}

/* The warning about the clock is for the whole command, not for each look. */
static void merge_once(struct faults *to, const struct faults *from)
{
	for (size_t i = 0; i < to->count; i++)
		if (to->items[i].code == OPK_CLOCK_WENT_BACK && !from->errors)
			return;
	faults_merge(to, from);
}

enum opk_status identity_see_time(struct store *s, struct faults *f)
{
	struct arena a = { 0 };
	struct faults own = { .arena = &a };
	enum identity_condition is = IDENTITY_NONE;
	int64_t now = 0;
	enum opk_status st = identity_condition(s, &own, &is);

	if (!st && is == IDENTITY_CURRENT)
		st = identity_now(s, &own, &now);
	if (!st && is == IDENTITY_CURRENT)
		st = identity_sweep(s, now, &own);
	if (st < OPK_CONFLICT && st)
		st = OPK_OK; /* damaged: who needs it says so */
	else
		merge_once(f, &own);
	arena_release(&a);
	return st;
}
