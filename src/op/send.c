/* SPDX-License-Identifier: MIT */
/*
 * orgpack send: one export, sealed for each key.
 *
 * Sealed files have their names, on the disk, before the log says that they
 * were sent. What was not logged is taken back; where the program was killed
 * in between, a file is there that the log does not know, and the command,
 * given again, puts another in its place.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "handover/actor.h"
#include "handover/identity.h"
#include "handover/keyline.h"
#include "handover/outbox.h"
#include "handover/policy.h"
#include "handover/sealing.h"
#include "handover/transfer.h"
#include "model/summary.h"
#include "plan/exporting.h"
#include "plan/outputs.h"
#include "schema/document.h"
#include "store/commit.h"
#include "util/clock.h"
#include "util/file.h"
#include "util/path.h"
#include "util/vec.h"

/* The name of the bundle inside. */
#define SENDING_BUNDLE "bundle.tar.zst"

/* One key, and what becomes of it. */
struct addressee {
	struct keyline key;
	char id[KEY_ID_TEXT];
	const char *path; /* of the sealed file */
	struct output file;
	struct sent sent;
	enum opk_status status;
	enum opk_code code; /* of the last fault, when status is not OK */
	bool read;          /* the key could be read */
};

struct sending {
	struct exporting export;
	const struct opk_send_options *options;
	struct arena arena;
	VEC(struct addressee) to;
	struct buf bundle;
	struct digest sha256;
	unsigned char seed[ED25519_SEED];
	struct signer signer;
	struct span sent_at;
	struct plan plan;
	int64_t now;
};

static enum opk_status sending_seal(struct sending *s, struct addressee *to);

enum { KEYS_BYTES = 16 << 20 };

static struct faults *faults_of(const struct sending *s)
{
	return &s->export.answer->faults;
}

static struct addressee *add(struct sending *s)
{
	struct addressee *to = vec_add(&s->arena, &s->to);

	if (!to)
		fault_memory(faults_of(s));
	return to;
}

/* Note what a step came to for one addressee. */
static enum opk_status settle(
	struct sending *s, struct addressee *to, enum opk_status st)
{
	const struct faults *f = faults_of(s);

	to->status = worse(to->status, st);
	if (st && f->count)
		to->code = f->items[f->count - 1].code;
	return st;
}

/* The text itself, or "@FILE". */
static enum opk_status read_one_key(struct sending *s)
{
	const char *key = s->options->key;
	struct source src = { "--key", span_of(key) };
	struct addressee *to = add(s);
	enum opk_status st = OPK_OK;

	if (!to)
		return OPK_SYSTEM;
	if (*key == '@') {
		src.name = key + 1;
		st = file_read_operand(src.name, KEYS_BYTES, &s->arena,
			faults_of(s), &src.text);
	}
	if (!st)
		st = keyline_read(&src, &s->arena, faults_of(s), &to->key);
	to->read = !st;
	return settle(s, to, st);
}

/* A key that cannot be read is one that is not sent to: the others are. */
static enum opk_status read_many_keys(struct sending *s)
{
	struct source src = { .name = s->options->key_file };
	size_t at = 0;
	bool found = true;
	enum opk_status st = file_read_operand(
		src.name, KEYS_BYTES, &s->arena, faults_of(s), &src.text);

	while (!st && found) {
		struct keyline key;
		struct addressee *to;
		enum opk_status one = keyline_next(
			&src, &at, &s->arena, faults_of(s), &key, &found);

		if (one == OPK_SYSTEM)
			return one;
		if (!found)
			break;
		to = add(s);
		if (!to)
			return OPK_SYSTEM;
		to->read = !one;
		if (to->read)
			to->key = key;
		settle(s, to, one);
	}
	if (st || s->to.count)
		return st;
	return fault(faults_of(s), OPK_BAD_KEY, &src, 1, 1,
		"no copy customization key is in the file\n"
		"Put one key on each line, as 'orgpack key new' printed it.");
}

static enum opk_status read_keys(struct sending *s)
{
	const struct opk_send_options *o = s->options;

	if (!o->key == !o->key_file)
		return fault(faults_of(s), OPK_BAD_OPTION, NULL, 0, 0,
			"give either --key, or --key-file and --output-dir");
	if (o->key_file && !o->directory)
		return fault(faults_of(s), OPK_BAD_OPTION, NULL, 0, 0,
			"--key-file needs --output-dir: one file for each key");
	if (o->key_file && o->output)
		return fault(faults_of(s), OPK_BAD_OPTION, NULL, 0, 0,
			"--output is for one key: use --output-dir");
	return o->key ? read_one_key(s) : read_many_keys(s);
}

static enum opk_status check_key(struct sending *s, struct addressee *to)
{
	const struct keyline *k = &to->key;
	const struct node *org = s->export.org.org;
	struct source src = { .name = s->options->key_file };
	struct peer source, target;
	struct policy p = { .moment = POLICY_SEND,
		.now = s->now,
		.source = &source,
		.target = &target,
		.own = org };
	char time[CLOCK_TEXT];

	peer_read(org, &source);
	peer_read_key(k, &target);
	keyline_id(k, to->id);
	clock_format(k->expires_ms, time);
	if (s->now >= k->expires_ms)
		return fault(faults_of(s), OPK_KEY_EXPIRED, &src, 0, 0,
			"the key %s of %.*s was valid until %s\n"
			"Ask its administrator for a new one.",
			to->id, SPAN_ARG(k->org_name), time);
	if (span_equal(k->org_id, source.org_id))
		return fault(faults_of(s), OPK_OWN_KEY, &src, 0, 0,
			"the key %s was made by this org itself\n"
			"A key is for the org that another org sends to.",
			to->id);
	return policy_check(&p, faults_of(s));
}

static bool is_taken(const struct sending *s, const char *path)
{
	for (size_t i = 0; i < s->to.count; i++)
		if (s->to.items[i].path && !strcmp(s->to.items[i].path, path))
			return true;
	return false;
}

/* "<org_id>-<Name>.orgpack.age"; with the key's id for a second of one org. */
static const char *name_file(struct sending *s, const struct addressee *to)
{
	const char *dir = s->options->directory;
	struct arena *a = &s->arena;
	struct span name = path_name_from(a, to->key.org_name), path;

	if (s->options->output)
		return s->options->output;
	path = arena_print(a, "%s%s%.*s-%.*s", dir ? dir : "", dir ? "/" : "",
		SPAN_ARG(to->key.org_id), SPAN_ARG(name));
	if (path.ptr) {
		struct span plain =
			arena_print(a, "%.*s.orgpack.age", SPAN_ARG(path));

		if (!plain.ptr || !is_taken(s, plain.ptr))
			return plain.ptr;
		path = arena_print(
			a, "%.*s-%s.orgpack.age", SPAN_ARG(path), to->id);
	}
	return path.ptr;
}

/* How many of the keys can be sent to. */
static size_t check_keys(struct sending *s)
{
	size_t good = 0;

	for (size_t i = 0; i < s->to.count; i++) {
		struct addressee *to = &s->to.items[i];

		if (!to->read || settle(s, to, check_key(s, to)))
			continue;
		to->path = name_file(s, to);
		if (to->path)
			good++;
		else
			settle(s, to, fault_memory(faults_of(s)));
	}
	return good;
}

static enum opk_status record(
	struct sending *s, struct addressee *to, uint64_t id)
{
	struct sent *sent = &to->sent;

	sent->id = id;
	sent->sent_at = s->sent_at;
	sent->sender = store_actor(s->export.org.store);
	sent->key = span_of(to->id);
	sent->target_id = to->key.org_id;
	sent->target_name = to->key.org_name;
	sent->signer = signer_of(to->key.signer);
	sent->configuration = s->export.out.digest;
	return outbox_add(&s->plan, sent, &s->arena, faults_of(s));
}

/* Seal for everybody; those that fail do not keep the others. */
static enum opk_status seal_all(struct sending *s)
{
	for (size_t i = 0; i < s->to.count; i++) {
		struct addressee *to = &s->to.items[i];

		if (!session_progress(
			    s->export.session, "sealing", i, s->to.count))
			return fault(faults_of(s), OPK_INTERRUPTED, NULL, 0, 0,
				"interrupted before anything was sent");
		if (!to->status)
			settle(s, to, sending_seal(s, to));
	}
	return OPK_OK;
}

/* What is logged is in place: names come first, and can be taken back. */
static enum opk_status place_all(struct sending *s)
{
	uint64_t next = 0;
	enum opk_status st =
		outbox_next(s->export.org.store, faults_of(s), &next);

	for (size_t i = 0; !st && i < s->to.count; i++) {
		struct addressee *to = &s->to.items[i];

		if (!to->status &&
			!settle(s, to, output_place(&to->file, faults_of(s))))
			st = record(s, to, next++);
	}
	return st;
}

static size_t count_sealed(const struct sending *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->to.count; i++)
		n += !s->to.items[i].status;
	return n;
}

static enum opk_status describe(struct sending *s)
{
	struct arena *a = &s->arena;
	struct node *n = node_new(a, NODE_MAP), *list, *last = NULL;
	size_t good = count_sealed(s);

	s->plan.command = SPAN("send");
	s->plan.detail = n;
	node_put_text(a, n, "digest", summary_digest(a, &s->export.out.digest));
	node_put_int(a, n, "components", (int64_t)s->export.out.count);
	list = node_put_list(a, n, "targets");
	for (size_t i = 0; i < s->to.count; i++) {
		const struct addressee *to = &s->to.items[i];
		struct node *t;

		if (to->status)
			continue;
		t = node_add(list, node_new(a, NODE_MAP));
		node_put_text(a, t, "org_id", to->key.org_id);
		node_put_text(a, t, "name", to->key.org_name);
		node_put_text(a, t, "key", span_of(to->id));
		last = node_put_text(
			a, t, "sealed", summary_digest(a, &to->sent.sealed));
		if (good == 1)
			s->plan.summary = arena_print(a, "to %.*s (%.*s)",
				SPAN_ARG(to->key.org_name),
				SPAN_ARG(to->key.org_id));
	}
	if (good != 1)
		s->plan.summary = arena_print(a, "to %zu orgs", good);
	return last && s->plan.summary.ptr ? OPK_OK
					   : fault_memory(faults_of(s));
}

/* Once it is logged it stays, also when something fails later. */
static enum opk_status keep_all(void *user)
{
	struct sending *s = user;

	for (size_t i = 0; i < s->to.count; i++)
		if (!s->to.items[i].status)
			output_keep(&s->to.items[i].file);
	return OPK_OK;
}

static enum opk_status deliver(struct sending *s)
{
	struct store *store = s->export.org.store;
	struct commit done;
	enum opk_status st = session_go_on(s->export.session, faults_of(s));

	if (!st)
		st = place_all(s);
	if (st || !count_sealed(s))
		return st;
	st = describe(s);
	if (st)
		return st;
	plan_seal(&s->plan);
	store_on_commit(store, keep_all, s);
	st = store_commit(store, &s->plan, faults_of(s), &done);
	store_on_commit(store, NULL, NULL);
	return st;
}

static enum opk_status put_answer(struct sending *s)
{
	struct arena *a = &s->export.answer->arena;
	struct node *root = s->export.answer->root;
	struct node *list = node_put_list(a, root, "sent"), *last = list;
	char print[40];

	signer_fingerprint(&s->signer, print);
	for (size_t i = 0; i < s->to.count; i++) {
		const struct addressee *to = &s->to.items[i];
		struct node *n = node_add(list, node_new(a, NODE_MAP));

		if (to->read) {
			node_put_text(
				a, n, "name", arena_copy(a, to->key.org_name));
			node_put_text(
				a, n, "org_id", arena_copy(a, to->key.org_id));
			node_put_text(
				a, n, "key", arena_copy(a, span_of(to->id)));
		}
		if (to->status) {
			last = node_put_text(a, n, "refused",
				span_of(opk_code_word(to->code)));
			continue;
		}
		node_put_text(
			a, n, "sealed", summary_digest(a, &to->sent.sealed));
		last = node_put_text(
			a, n, "output", arena_copy(a, span_of(to->path)));
	}
	if (count_sealed(s))
		last = node_put_text(
			a, root, "fingerprint", arena_copy(a, span_of(print)));
	return last ? OPK_OK : fault_memory(faults_of(s));
}

static enum opk_status make_directory(struct sending *s)
{
	const char *dir = s->options->directory;

	if (!dir || !mkdir(dir, 0777) || errno == EEXIST)
		return OPK_OK;
	return fault_errno(faults_of(s), OPK_CANNOT_WRITE, "make", dir);
}

static enum opk_status prepare(struct sending *s)
{
	char time[CLOCK_TEXT];
	enum opk_status st;

	clock_format(s->now, time);
	s->sent_at = arena_copy(&s->arena, span_of(time));
	st = identity_seed(s->export.org.store, &s->arena, &s->plan,
		faults_of(s), s->seed);
	if (!st && !ed25519_public(s->seed, s->signer.public))
		st = fault_memory(faults_of(s));
	if (!st)
		s->signer = signer_of(s->signer.public);
	if (!st)
		st = exporting_choose(&s->export);
	if (!st)
		st = exporting_pack(&s->export, SENDING_BUNDLE, &s->bundle);
	if (!st)
		s->sha256 = digest_of(buf_span(&s->bundle));
	if (!st)
		st = exporting_answer(&s->export, s->bundle.len);
	return st ? st : make_directory(s);
}

static enum opk_status open_org(struct sending *s)
{
	struct exporting *e = &s->export;
	enum opk_status st = operand_open_org(
		e->session, STORE_WRITE, faults_of(s), &e->org);

	if (!st)
		st = session_actor(e->session, e->org.store, faults_of(s));
	return st ? st
		  : policy_administrator(e->session, e->org.store, e->org.state,
			    faults_of(s));
}

static enum opk_status run(struct sending *s)
{
	enum opk_status st = open_org(s);

	if (!st)
		st = read_keys(s);
	if (st)
		return st;
	if (check_keys(s)) {
		st = prepare(s);
		if (!st)
			st = seal_all(s);
		if (!st && count_sealed(s))
			st = deliver(s);
	}
	return st ? st : put_answer(s);
}

enum opk_status opk_send(struct opk_session *session,
	const struct opk_send_options *options, struct opk_answer **answer)
{
	struct opk_send_options o;
	struct opk_export_options choice = { .size = sizeof choice };
	struct sending s = { .options = &o,
		.export = { .session = session, .options = &choice },
		.now = clock_now() };
	enum opk_status st;

	s.export.answer = session_answer(session, "send");
	if (!s.export.answer)
		return OPK_SYSTEM;
	st = answer_options(s.export.answer, options, &o, sizeof o);
	choice.select = o.select;
	choice.exclude = o.exclude;
	choice.with_deps = o.with_deps;
	s.export.without_foreign = o.without_foreign;
	s.export.with_credentials = o.with_credentials;
	if (!st)
		st = run(&s);
	for (size_t i = 0; i < s.to.count; i++) {
		st = worse(st, s.to.items[i].status);
		output_drop(&s.to.items[i].file);
	}
	identity_wipe(&s.plan);
	crypto_wipe(s.seed, sizeof s.seed);
	buf_release(&s.bundle);
	operand_close(&s.export.org);
	arena_release(&s.arena);
	*answer = s.export.answer;
	return answer_finish(s.export.answer, st);
}

/* One addressee's sealed file: transfer, signature and bundle. */

static struct node *source_node(const struct sending *s, struct arena *a)
{
	static const char *const keys[] = { "org_id", "name", "edition",
		"trial", "type", "suite", "data_center" };
	struct node *map = node_new(a, NODE_MAP);

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const struct node *n =
			node_get(s->export.org.org, span_of(keys[i]));

		if (n)
			node_put(map, span_of(keys[i]), node_share(a, n));
	}
	return map;
}

static void put_bundle(struct sending *s, struct node *n, struct arena *a)
{
	struct node *b = node_put_map(a, n, "bundle");

	node_put_text(a, b, "file", SPAN(SENDING_BUNDLE));
	node_put_int(a, b, "size", (int64_t)s->bundle.len);
	node_put_text(a, b, "sha256", summary_digest(a, &s->sha256));
	node_put_text(a, b, "digest", summary_digest(a, &s->export.out.digest));
	node_put_int(a, b, "components", (int64_t)s->export.out.count);
	if (!s->export.out.complete)
		node_put_bool(a, b, "partial", true);
}

static struct node *put_selectors(
	struct sending *s, struct node *n, struct arena *a)
{
	const struct opk_texts *in = &s->options->select;
	const struct opk_texts *ex = &s->options->exclude;
	struct node *list, *last;

	if (!in->count && !ex->count)
		return n;
	last = list = node_put_list(a, n, "selectors");
	for (size_t i = 0; i < in->count; i++)
		last = node_add(list, node_new_text(a, span_of(in->items[i])));
	for (size_t i = 0; i < ex->count; i++)
		last = node_add(list,
			node_new_text(a,
				arena_print(a, "--exclude %s", ex->items[i])));
	return last ? n : NULL;
}

static struct span transfer_text(
	struct sending *s, const struct addressee *to, struct arena *a)
{
	struct node *n = node_new(a, NODE_MAP), *target;

	node_put_text(a, n, "format", SPAN("orgpack-transfer/1"));
	node_put(n, SPAN("source"), source_node(s, a));
	node_put_text(a, n, "signer", transfer_public(&s->signer, a));
	node_put_text(a, n, "sender", store_actor(s->export.org.store));
	node_put_text(a, n, "sent_at", s->sent_at);
	node_put_text(a, n, "key", span_of(to->id));
	target = node_put_map(a, n, "target");
	node_put_text(a, target, "org_id", to->key.org_id);
	node_put_text(a, target, "name", to->key.org_name);
	put_bundle(s, n, a);
	return document_write(put_selectors(s, n, a), a);
}

static enum opk_status sign(struct sending *s, struct parcel *p,
	struct arena *a, const struct addressee *to)
{
	struct buf b = { 0 };
	enum opk_status st;

	p->transfer = transfer_text(s, to, a);
	if (!p->transfer.ptr)
		return fault_memory(&s->export.answer->faults);
	st = minisign_write(s->seed, p->transfer, SPAN("orgpack transfer"), &b,
		&s->export.answer->faults);
	if (!st) {
		p->signature = arena_copy(a, buf_span(&b));
		if (!p->signature.ptr)
			st = fault_memory(&s->export.answer->faults);
	}
	buf_release(&b);
	return st;
}

/* Sign a transfer for one addressee and seal it into a file that has no name
 * yet: output_place gives it its. */
static enum opk_status sending_seal(struct sending *s, struct addressee *to)
{
	struct parcel p = { .bundle = buf_span(&s->bundle),
		.file = SENDING_BUNDLE };
	struct arena scratch = { 0 };
	struct buf tar = { 0 };
	enum opk_status st = sign(s, &p, &scratch, to);

	if (!st)
		st = parcel_write(&p, &tar, &s->export.answer->faults);
	if (!st)
		st = outputs_open(to->path, OUTPUT_PRIVATE, &s->arena,
			&s->export.answer->faults, &to->file);
	if (!st)
		st = sealing_write(to->key.recipient, buf_span(&tar), &to->file,
			&s->export.answer->faults, &to->sent.sealed);
	to->sent.transfer = digest_of(p.transfer);
	buf_release(&tar);
	arena_release(&scratch);
	if (st)
		output_drop(&to->file);
	return st;
}
