/* SPDX-License-Identifier: MIT */
/*
 * orgpack receive: a sealed file into the inbox.
 *
 * All checks are made by a reader, which writes nothing; only a file that
 * passed them makes a writer, and what may have changed is checked again.
 */
#include <string.h>

#include "bundle/bundle.h"
#include "handover/identity.h"
#include "handover/inbox.h"
#include "handover/local_org.h"
#include "handover/sealing.h"
#include "model/summary.h"
#include "schema/document.h"
#include "store/commit.h"
#include "util/clock.h"

struct receiving {
	struct opk_session *session;
	const struct opk_receive_options *options;
	struct opk_answer *answer;
	struct local_org local_org;
	struct arena arena;
	struct sealed sealed;
	struct buf plain;
	struct span key; /* that opened it */
	struct parcel parcel;
	struct transfer transfer;
	bool known, other_signer;
	int64_t now;
	uint64_t id;
};

static struct faults *faults_of(const struct receiving *r)
{
	return &r->answer->faults;
}

static enum opk_status check_replay(struct receiving *r)
{
	struct source src = { .name = r->options->file };
	bool was = false;
	enum opk_status st = identity_was_received(
		r->local_org.store, &r->sealed.digest, faults_of(r), &was);

	if (st || !was)
		return st;
	return fault(faults_of(r), OPK_REPLAY, &src, 0, 0,
		"this file has been received before\n"
		"'orgpack inbox' lists it; a new transfer needs a new key.");
}

/* Does this key open it? *other: it is for somebody else. */
static enum opk_status try_key(
	struct receiving *r, const struct key_record *k, bool *other)
{
	unsigned char secret[X25519_BYTES];
	struct faults own = faults_part(faults_of(r), &r->arena);
	enum opk_status st = identity_secret(
		r->local_org.store, k->id, r->now, faults_of(r), secret);

	*other = false;
	if (st)
		return st;
	buf_clear(&r->plain);
	st = sealing_read(&r->sealed, secret, &own, &r->plain);
	crypto_wipe(secret, sizeof secret);
	*other = own.count && own.items[own.count - 1].code == OPK_WRONG_KEY;
	if (st && !*other)
		faults_merge(faults_of(r), &own);
	return st;
}

/*
 * No open key opens it. A secret that was destroyed cannot tell whether the
 * file was for it: without an open key, the newest says why.
 */
static enum opk_status refuse_key(
	struct receiving *r, const struct identity_keys *keys, size_t open)
{
	struct source src = { .name = r->options->file };

	if (!open && keys->count)
		return identity_key_check(
			&keys->items[keys->count - 1], faults_of(r));
	return fault(faults_of(r), OPK_WRONG_KEY, &src, 0, 0,
		"the file is sealed for none of the org's open keys\n"
		"It is for another org, or for a key that was used, revoked "
		"or is past its time: make a new one with 'orgpack key new', "
		"and have it sent again.");
}

static enum opk_status unseal(struct receiving *r)
{
	struct identity_keys keys = { 0 };
	bool other = true;
	size_t open = 0;
	enum opk_status st = identity_keys_read(
		r->local_org.store, r->now, &r->arena, faults_of(r), &keys);

	if (st)
		return st;
	for (size_t i = 0; i < keys.count && other; i++) {
		if (keys.items[i].state != KEY_OPEN)
			continue;
		open++;
		st = try_key(r, &keys.items[i], &other);
		r->key = keys.items[i].id;
	}
	return other ? refuse_key(r, &keys, open) : st;
}

/* Is the transfer for this org, and for the key that opened it? */
static enum opk_status check_addressee(struct receiving *r)
{
	const struct transfer *t = &r->transfer;
	struct source src = { .name = r->options->file };
	struct span own = node_get_text(r->local_org.org, "org_id");

	if (!span_equal(t->key, r->key) || !span_equal(t->target_id, own))
		return fault(faults_of(r), OPK_WRONG_KEY, &src, 0, 0,
			"the transfer was made for the org %.*s and the key "
			"%.*s, not for this org and the key that opens it",
			SPAN_ARG(t->target_id), SPAN_ARG(t->key));
	if (!span_equal(t->source.org_id, own))
		return OPK_OK;
	return fault(faults_of(r), OPK_OWN_KEY, &src, 0, 0,
		"the transfer comes from this org itself");
}

/* The bundle alone, and that it is the one that the transfer speaks of. */
static enum opk_status check_bundle(struct receiving *r)
{
	struct span name = arena_print(
		&r->arena, "%s!%s", r->options->file, r->parcel.file);
	struct source src = { .name = name.ptr };
	struct bundle *b = NULL;
	const struct state *s;
	enum opk_status st;

	if (!name.ptr)
		return fault_memory(faults_of(r));
	st = bundle_open_bytes(name.ptr, r->parcel.bundle, faults_of(r), &b);
	if (!st)
		st = bundle_load(b, faults_of(r));
	if (!st) {
		s = bundle_state(b);
		if (!digest_equal(&s->digest, &r->transfer.digest) ||
			s->count != r->transfer.components ||
			!span_equal(node_get_text(s->source, "org_id"),
				r->transfer.source.org_id))
			st = fault(faults_of(r), OPK_WRONG_DIGEST, &src, 0, 0,
				"the bundle holds another configuration than "
				"the transfer says");
		summary_counts(
			r->answer->root, "counts", &r->answer->arena, s, NULL);
	}
	bundle_close(b);
	return st;
}

static enum opk_status check_source(struct receiving *r)
{
	const struct transfer *t = &r->transfer;
	unsigned char public[ED25519_PUBLIC];
	struct signer before;
	char was[40], is[40];
	enum opk_status st = identity_source(r->local_org.store,
		t->source.org_id, faults_of(r), public, &r->known);

	if (st || !r->known ||
		crypto_equal(public, t->signer.public, sizeof public))
		return st;
	r->other_signer = true;
	before = signer_of(public);
	signer_fingerprint(&before, was);
	signer_fingerprint(&t->signer, is);
	if (r->options->accept_new_source_key) {
		warn(faults_of(r), OPK_SOURCE_KEY_CHANGED, NULL, 0, 0,
			"%.*s signs as %s; before it was %s",
			SPAN_ARG(t->source.name), is, was);
		return OPK_OK;
	}
	return fault(faults_of(r), OPK_SOURCE_KEY_CHANGED, NULL, 0, 0,
		"%.*s signs as %s; before it was %s\n"
		"Ask its administrator on another way whether that is right, "
		"then give --accept-new-source-key.",
		SPAN_ARG(t->source.name), is, was);
}

static enum opk_status check_rules(
	struct receiving *r, const struct peer *source)
{
	return local_org_check_target(r->local_org.store, r->local_org.org,
		POLICY_RECEIVE, source, faults_of(r));
}

/*
 * A transaction that was interrupted is finished before anything else: it
 * may have been this very one. So is what a writer records of the time: a key
 * whose time is over stays expired, whatever becomes of the file.
 */
static enum opk_status open_org(struct receiving *r)
{
	bool due = false;
	enum opk_status st = local_org_open(
		r->session, STORE_READ, faults_of(r), &r->local_org);

	if (!st)
		st = identity_now(r->local_org.store, faults_of(r), &r->now);
	if (!st)
		st = identity_is_due(
			r->local_org.store, r->now, faults_of(r), &due);
	if (st || (!due && !store_is_unfinished(r->local_org.store)))
		return st;
	local_org_close(&r->local_org);
	return local_org_open(
		r->session, STORE_WRITE, faults_of(r), &r->local_org);
}

static enum opk_status check(struct receiving *r)
{
	const char *file = r->options->file;
	enum opk_status st = open_org(r);

	if (!st)
		st = check_rules(r, NULL);
	if (!st)
		st = sealing_open(file, faults_of(r), &r->sealed);
	if (!st)
		st = check_replay(r);
	if (!st)
		st = unseal(r);
	if (!st)
		st = parcel_read(file, buf_span(&r->plain), &r->arena,
			faults_of(r), &r->parcel);
	if (!st)
		st = transfer_read(file, &r->parcel, &r->arena, faults_of(r),
			&r->transfer);
	if (!st)
		st = check_addressee(r);
	if (!st)
		st = check_rules(r, &r->transfer.source);
	if (!st)
		st = check_source(r);
	return st ? st : check_bundle(r);
}

static struct span entry_text(struct receiving *r)
{
	struct arena *a = &r->arena;
	struct node *n = node_new(a, NODE_MAP), *last;
	char time[CLOCK_TEXT];

	clock_format(r->now, time);
	node_put_text(a, n, "format", SPAN("orgpack-inbox/1"));
	node_put_text(a, n, "state", SPAN("pending"));
	node_put_text(a, n, "received_at", arena_copy(a, span_of(time)));
	node_put_text(a, n, "received_by", store_actor(r->local_org.store));
	node_put_text(a, n, "sealed", summary_digest(a, &r->sealed.digest));
	last = node_put_bool(
		a, n, "known_source", r->known && !r->other_signer);
	if (r->other_signer)
		last = node_put_bool(a, n, "accepted_key", true);
	return last ? document_write(n, a) : (struct span){ NULL, 0 };
}

static enum opk_status add_files(struct receiving *r, struct plan *p)
{
	struct arena *a = &r->arena;
	struct bindings before;
	struct binding bound = { .key = r->key,
		.sealed = r->sealed.digest,
		.transfer = digest_of(r->parcel.transfer),
		.signature = digest_of(r->parcel.signature),
		.bundle = digest_of(r->parcel.bundle) };
	struct {
		const char *name;
		struct span bytes;
	} files[] = {
		{ "entry.yaml", entry_text(r) },
		{ TRANSFER_FILE, r->parcel.transfer },
		{ TRANSFER_SIGNATURE, r->parcel.signature },
		{ r->parcel.file, r->parcel.bundle },
	};
	enum opk_status st =
		bindings_read(r->local_org.store, a, faults_of(r), &before);

	if (!st)
		st = inbox_next(
			r->local_org.store, &before, a, faults_of(r), &r->id);
	for (size_t i = 0; !st && i < sizeof files / sizeof *files; i++)
		st = inbox_add_file(p,
			arena_print(a, ".orgpack/inbox/%ju/%s",
				(uintmax_t)r->id, files[i].name),
			files[i].bytes, a, faults_of(r));
	if (st)
		return st;
	bound.number = r->id;
	bound.entry = digest_of(files[0].bytes);
	memcpy(bound.signer, r->transfer.signer.public, sizeof bound.signer);
	return bindings_put(r->local_org.store, &bound, a, p, faults_of(r));
}

static enum opk_status describe(struct receiving *r, struct plan *p)
{
	const struct transfer *t = &r->transfer;
	struct arena *a = &r->arena;
	struct node *n = node_new(a, NODE_MAP);

	p->command = SPAN("receive");
	p->summary =
		arena_print(a, "inbox:%ju from %.*s (%.*s)", (uintmax_t)r->id,
			SPAN_ARG(t->source.name), SPAN_ARG(t->source.org_id));
	p->detail = n;
	node_put_int(a, n, "inbox", (int64_t)r->id);
	node_put(n, SPAN("source"),
		node_share(a, node_get(t->tree, SPAN("source"))));
	node_put_text(a, n, "key", t->key);
	node_put_text(a, n, "transfer", summary_digest(a, &t->id));
	node_put_text(a, n, "sealed", summary_digest(a, &r->sealed.digest));
	node_put_int(a, n, "components", (int64_t)t->components);
	return node_put_text(a, n, "digest", summary_digest(a, &t->digest)) &&
			       p->summary.ptr
		       ? OPK_OK
		       : fault_memory(faults_of(r));
}

/* Since the reader looked, another process may have been here. */
static enum opk_status check_again(struct receiving *r)
{
	struct key_record k;
	enum opk_status st = check_replay(r);

	if (!st)
		st = identity_key_find(r->local_org.store, r->key, r->now,
			&r->arena, faults_of(r), &k);
	return st ? st : identity_key_check(&k, faults_of(r));
}

static enum opk_status keep(struct receiving *r)
{
	const struct peer *from = &r->transfer.source;
	struct span by = arena_print(&r->arena, "%.*s (%.*s)",
		SPAN_ARG(from->name), SPAN_ARG(from->org_id));
	struct store *s = r->local_org.store;
	struct plan p = { 0 };
	struct commit done;
	enum opk_status st = check_again(r);

	if (!st)
		st = identity_close_key(s, r->key, KEY_USED, by, r->now,
			&r->arena, &p, faults_of(r));
	if (!st)
		st = identity_note_received(
			s, &r->sealed.digest, &r->arena, &p, faults_of(r));
	if (!st)
		st = add_files(r, &p);
	if (!st)
		st = describe(r, &p);
	if (st)
		return st;
	plan_seal(&p);
	st = session_go_on(r->session, faults_of(r));
	if (!st)
		st = store_commit(s, &p, faults_of(r), &done);
	identity_wipe(&p);
	return st;
}

static enum opk_status put_answer(struct receiving *r)
{
	struct arena *a = &r->answer->arena;
	struct node *root = r->answer->root;
	const struct transfer *t = &r->transfer;
	char print[40];

	signer_fingerprint(&t->signer, print);
	node_put_int(a, root, "id", (int64_t)r->id);
	node_put(root, SPAN("source"),
		node_copy(a, node_get(t->tree, SPAN("source"))));
	node_put_text(a, root, "sender", arena_copy(a, t->sender));
	node_put_text(a, root, "sent_at", arena_copy(a, t->sent_at));
	node_put_text(a, root, "key", arena_copy(a, t->key));
	node_put_int(a, root, "size", (int64_t)t->size);
	node_put_int(a, root, "components", (int64_t)t->components);
	node_put_text(a, root, "digest", summary_digest(a, &t->digest));
	node_put_text(a, root, "fingerprint", arena_copy(a, span_of(print)));
	return node_put_bool(
		       a, root, "known_source", r->known && !r->other_signer)
		       ? OPK_OK
		       : fault_memory(faults_of(r));
}

static enum opk_status run(struct receiving *r)
{
	enum opk_status st = check(r);

	st = worse(st, faults_of(r)->worst);
	if (st)
		return st;
	local_org_close(&r->local_org);
	st = local_org_open(
		r->session, STORE_WRITE, faults_of(r), &r->local_org);
	if (!st)
		st = keep(r);
	return st ? st : put_answer(r);
}

enum opk_status opk_receive(struct opk_session *session,
	const struct opk_receive_options *options, struct opk_answer **answer)
{
	struct opk_receive_options o;
	struct receiving r = {
		.session = session, .options = &o, .sealed = { .fd = -1 }
	};
	enum opk_status st;

	r.answer = session_answer(session, "receive");
	if (!r.answer)
		return OPK_SYSTEM;
	st = answer_options(r.answer, options, &o, sizeof o);
	if (!st)
		st = answer_needs(r.answer, o.file, "file");
	if (!st)
		st = run(&r);
	sealing_close(&r.sealed);
	buf_release(&r.plain);
	local_org_close(&r.local_org);
	arena_release(&r.arena);
	*answer = r.answer;
	return answer_finish(r.answer, st);
}
