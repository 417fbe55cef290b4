/* SPDX-License-Identifier: MIT */
/* orgpack key new: a key to be mailed to a source's administrator. */
#include "handover/keys.h"
#include "handover/local_org.h"
#include "model/editions.h"
#include "util/clock.h"

enum { HOUR_MS = 3600 * 1000, MOST_DIGITS = 9, MOST_NOTE = 200 };

static int64_t unit_of(char c)
{
	switch (c) {
	case 's':
		return 1000;
	case 'm':
		return 60 * 1000;
	case 'h':
		return HOUR_MS;
	default:
		return 0;
	}
}

/* "90m"; 0: it is no time. */
static int64_t parse_ttl(struct span s)
{
	int64_t n = 0;

	if (s.len < 2 || s.len > MOST_DIGITS + 1)
		return 0;
	for (size_t i = 0; i + 1 < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return 0;
		n = n * 10 + (s.ptr[i] - '0');
	}
	return n * unit_of(s.ptr[s.len - 1]);
}

/* How long the key lives: what the table says, or less. */
static enum opk_status find_ttl(
	const char *given, struct arena *a, struct faults *f, int64_t *out)
{
	struct editions e;
	int64_t hours, ttl;
	enum opk_status st = editions_read(a, f, &e);

	if (st)
		return st;
	hours = node_get_int(node_get(e.doc, SPAN("handover")), "key_hours", 0);
	ttl = given ? parse_ttl(span_of(given)) : hours * HOUR_MS;
	*out = ttl;
	if (ttl > 0 && ttl <= hours * HOUR_MS)
		return OPK_OK;
	return fault(f, OPK_BAD_OPTION, NULL, 0, 0,
		"'%.100s' is no time that a key may live\nWrite a number "
		"with s, m or h, as 90m; %jd hours are the most.",
		given ? given : "", (intmax_t)hours);
}

static enum opk_status check_note(const char *note, struct faults *f)
{
	struct span s = span_of(note);
	bool plain = s.len <= MOST_NOTE;

	for (size_t i = 0; i < s.len; i++)
		plain &= (unsigned char)s.ptr[i] >= ' ';
	return plain ? OPK_OK
		     : fault(f, OPK_BAD_OPTION, NULL, 0, 0,
			       "the note is no line of at most %d bytes",
			       MOST_NOTE);
}

/* By the clock it lives no longer than it may; that must not be over yet by
 * the time that judges it. */
static enum opk_status check_life(
	const struct keys *k, const struct key_order *order)
{
	if (order->now + order->ttl_ms > k->now)
		return OPK_OK;
	return fault(&k->answer->faults, OPK_CLOCK_WENT_BACK, NULL, 0, 0,
		"a key that is made now would be expired already\n"
		"Set the clock right; if it was wrong before, 'orgpack key "
		"reset-clock' forgets that time and revokes all open keys.");
}

static enum opk_status add(struct keys *k, const struct opk_key_new_options *o,
	struct key_record *out)
{
	struct faults *f = &k->answer->faults;
	struct key_order order = { .note = span_of(o->note),
		.by = store_actor(k->store),
		.now = clock_now() };
	struct node *org;
	char until[CLOCK_TEXT];
	enum opk_status st = find_ttl(o->ttl, &k->arena, f, &order.ttl_ms);

	if (!st)
		st = check_note(o->note, f);
	if (!st)
		st = check_life(k, &order);
	if (!st)
		st = keys_org(k->store, &k->arena, f, &org);
	if (!st)
		st = local_org_check_target(
			k->store, org, POLICY_APPROVE, NULL, f);
	if (!st)
		st = peer_facts(org, f, &order.facts);
	if (st)
		return st;
	order.org_id = node_get_text(org, "org_id");
	order.org_name = node_get_text(org, "name");
	order.data_center = node_get_text(org, "data_center");
	order.edition = edition_in_force(org, k->now);
	order.paid_edition = node_get_text(org, "edition");
	order.type = node_get_text(org, "type");
	order.suite = node_get_text(org, "suite");
	st = identity_add_key(k->store, &order, &k->arena, &k->plan, f, out);
	if (st)
		return st;
	clock_format(out->expires_ms, until);
	k->plan.command = SPAN("key new");
	k->plan.summary = arena_print(&k->arena, "key %.*s, valid until %s",
		SPAN_ARG(out->id), until);
	return k->plan.summary.ptr ? OPK_OK : fault_memory(f);
}

enum opk_status opk_key_new(struct opk_session *session,
	const struct opk_key_new_options *options, struct opk_answer **answer)
{
	struct opk_key_new_options o;
	struct key_record made;
	struct keys k = { .session = session,
		.answer = session_answer(session, "key-new") };
	enum opk_status st;

	if (!k.answer)
		return OPK_SYSTEM;
	st = answer_options(k.answer, options, &o, sizeof o);
	if (!st)
		st = keys_open(&k);
	if (!st)
		st = add(&k, &o, &made);
	if (!st)
		st = keys_commit(&k);
	if (!st)
		st = keys_put(&k, &made);
	return keys_close(&k, st, answer);
}
