/* SPDX-License-Identifier: MIT */
/* orgpack key show: whose a key is, and until when. */
#include <string.h>

#include "codec/minisign.h"
#include "handover/keyline.h"
#include "handover/keys.h"
#include "plan/session.h"
#include "util/clock.h"

struct showing {
	struct opk_session *session;
	struct opk_answer *answer;
	struct arena arena;
	struct store *store; /* NULL: there is no org here */
	int64_t now;
};

static bool is_id(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!memchr("0123456789abcdef", s.ptr[i], 16))
			return false;
	return s.len == KEY_ID_TEXT - 1;
}

/* What the line says. */
static enum opk_status put_line(
	struct showing *w, const struct keyline *l, struct node *n)
{
	struct arena *a = &w->answer->arena;
	struct signer signer = signer_of(l->signer);
	char fingerprint[FINGERPRINT_TEXT];

	signer_fingerprint(&signer, fingerprint);
	node_put_text(a, n, "org_id", arena_copy(a, l->org_id));
	node_put_text(a, n, "org_name", arena_copy(a, l->org_name));
	node_put_text(a, n, "data_center", arena_copy(a, l->data_center));
	node_put_text(a, n, "edition", arena_copy(a, l->edition));
	if (l->type.len)
		node_put_text(a, n, "type", arena_copy(a, l->type));
	if (l->suite.len)
		node_put_text(a, n, "suite", arena_copy(a, l->suite));
	node_put_text(a, n, "fingerprint", arena_copy(a, span_of(fingerprint)));
	return node_put(w->answer->root, SPAN("key"), n)
		       ? OPK_OK
		       : fault_memory(&w->answer->faults);
}

/* A key of ours: what became of it is on record. */
static enum opk_status show_own(struct showing *w, struct span id)
{
	struct faults *f = &w->answer->faults;
	struct source src = { .name = "keys.yaml" };
	struct key_record k;
	struct keyline l;
	enum opk_status st = identity_now(w->store, f, &w->now);

	if (!st)
		st = identity_key_find(w->store, id, w->now, &w->arena, f, &k);
	if (st)
		return st;
	src.text = k.line;
	st = keyline_read(&src, &w->arena, f, &l);
	return st ? st : put_line(w, &l, keys_node(&k, &w->answer->arena));
}

static bool is_ours(struct showing *w, struct span id)
{
	struct faults unheard = { .arena = &w->arena };
	struct key_record k;

	return w->store && !identity_key_find(w->store, id, w->now, &w->arena,
				   &unheard, &k);
}

static enum opk_status show_line(struct showing *w, struct span text)
{
	struct faults *f = &w->answer->faults;
	struct source src = { "key", text };
	struct key_record k = { .state = KEY_OPEN };
	struct keyline l;
	char id[KEY_ID_TEXT];
	enum opk_status st = keyline_read(&src, &w->arena, f, &l);

	if (st)
		return st;
	keyline_id(&l, id);
	k.id = span_of(id);
	if (is_ours(w, k.id))
		return show_own(w, k.id);
	k.expires_ms = l.expires_ms;
	if (w->now >= l.expires_ms)
		k.state = KEY_EXPIRED;
	return put_line(w, &l, keys_node(&k, &w->answer->arena));
}

static enum opk_status run(struct showing *w, struct span text)
{
	struct faults unheard = { .arena = &w->arena };
	bool id = is_id(text);
	enum opk_status st = session_store(w->session, STORE_READ,
		id ? &w->answer->faults : &unheard, &w->store);

	if (id)
		return st ? st : show_own(w, text);
	return show_line(w, text);
}

enum opk_status opk_key_show(struct opk_session *session,
	const struct opk_key_show_options *options, struct opk_answer **answer)
{
	struct showing w = { .session = session, .now = clock_now() };
	struct opk_key_show_options o;
	enum opk_status st;

	w.answer = session_answer(session, "key-show");
	if (!w.answer)
		return OPK_SYSTEM;
	st = answer_options(w.answer, options, &o, sizeof o);
	if (!st)
		st = answer_needs(w.answer, o.key, "key");
	if (!st)
		st = run(&w, span_of(o.key));
	store_close(w.store);
	arena_release(&w.arena);
	*answer = w.answer;
	return answer_finish(w.answer, st);
}
