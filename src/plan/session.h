/* SPDX-License-Identifier: MIT */
/* A session: how a front end wants the library to work. */
#ifndef SESSION_H
#define SESSION_H

#include "model/scan.h"
#include "store/handle.h"
#include "store/store.h"
#include "tree/answer.h"
#include "util/process.h"

struct opk_session {
	struct opk_settings settings;
	struct arena arena;      /* what lives as long as the session */
	struct tree_cache trees; /* of the components of open operands */
	unsigned workers;
	int64_t last_progress; /* when progress was last called, in ticks */
	struct process_watch watch; /* for git: the front end may end it */
};

/* A fresh answer that keeps as many faults as the session wants, or NULL. */
struct opk_answer *session_answer(
	const struct opk_session *s, const char *command);

/*
 * Tell the front end how far a stage is; at most ten times a second. False:
 * the user wants to stop.
 */
bool session_progress(struct opk_session *s, const char *stage, uint64_t done,
	uint64_t total);

/* The same for a pass over components: `&p.scan` is what the pass is given. */
struct session_scan {
	struct scan_progress scan;
	struct opk_session *session;
	const char *stage;
};
struct session_scan session_scan(struct opk_session *s, const char *stage);

/*
 * The last moment to stop before a commit: asks the front end at once.
 * `interrupted` when it wants to stop.
 */
enum opk_status session_go_on(struct opk_session *s, struct faults *f);

/*
 * Open the org that the session is about. Its state must be one that is
 * believed (plan/believe.h), or the mode one that can do without.
 */
enum opk_status session_store(struct opk_session *s, enum store_mode mode,
	struct faults *f, struct store **out);

/*
 * Ask before a change. OPK_OK: go on. With `yes` nothing is asked; without a
 * confirm function: needs-consent; a no: declined.
 */
enum opk_status session_consent(
	struct opk_session *s, bool yes, struct opk_answer *answer);

#endif
