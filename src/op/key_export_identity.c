/* SPDX-License-Identifier: MIT */
/* orgpack key export-identity: the one way in which a secret leaves. */
#include "codec/age.h"
#include "plan/session.h"
#include "handover/keys.h"
#include "plan/outputs.h"

/* The log says so before the secret leaves, not after. */
static enum opk_status note(struct keys *k, struct span id)
{
	struct faults *f = &k->answer->faults;
	enum opk_status st = identity_note_export(
		k->store, id, k->now, &k->arena, &k->plan, f);

	k->plan.command = SPAN("key export-identity");
	k->plan.summary = arena_print(&k->arena, "key %.*s", SPAN_ARG(id));
	if (!st && !k->plan.summary.ptr)
		st = fault_memory(f);
	return st ? st : keys_commit(k);
}

static enum opk_status write(const unsigned char secret[X25519_BYTES],
	struct output *out, struct faults *f)
{
	char text[AGE_TEXT + 1];
	size_t n;
	enum opk_status st;

	if (!age_format_identity(secret, text))
		return fault_memory(f);
	n = span_of(text).len;
	text[n++] = '\n';
	st = output_add(out, (struct span){ text, n }, f);
	crypto_wipe(text, sizeof text);
	return st ? st : output_sync(out, f);
}

/* The file has no name before the log has the entry. */
static enum opk_status hand_out(
	struct keys *k, struct span id, struct output *out)
{
	struct faults *f = &k->answer->faults;
	unsigned char secret[X25519_BYTES];
	enum opk_status st = identity_secret(k->store, id, k->now, f, secret);

	if (!st)
		st = write(secret, out, f);
	crypto_wipe(secret, sizeof secret);
	if (!st)
		st = note(k, id);
	if (!st)
		st = output_place(out, f);
	if (!st)
		output_keep(out);
	return st;
}

static enum opk_status export_key(
	struct keys *k, const struct opk_key_export_identity_options *o)
{
	struct faults *f = &k->answer->faults;
	struct arena *a = &k->answer->arena;
	struct span id = span_of(o->id);
	struct output out = { 0 };
	struct key_record now;
	enum opk_status st =
		outputs_open(o->output, OUTPUT_SECRET, &k->arena, f, &out);

	if (!st)
		st = hand_out(k, id, &out);
	output_drop(&out);
	if (!st)
		st = identity_key_find(
			k->store, id, k->now, &k->arena, f, &now);
	if (st)
		return st;
	node_put_text(a, k->answer->root, "output",
		arena_copy(a, span_of(o->output)));
	return keys_put(k, &now);
}

enum opk_status opk_key_export_identity(struct opk_session *session,
	const struct opk_key_export_identity_options *options,
	struct opk_answer **answer)
{
	struct opk_key_export_identity_options o;
	struct keys k = { .session = session,
		.answer = session_answer(session, "key-export-identity") };
	enum opk_status st;

	if (!k.answer)
		return OPK_SYSTEM;
	st = answer_options(k.answer, options, &o, sizeof o);
	if (!st)
		st = answer_needs(k.answer, o.id, "id");
	if (!st)
		st = answer_needs(k.answer, o.output, "output");
	if (!st)
		st = keys_open(&k);
	if (!st)
		st = export_key(&k, &o);
	return keys_close(&k, st, answer);
}
