/* SPDX-License-Identifier: MIT */
/*
 * orgpack -- carry an organisation's CRM configuration between orgs.
 *
 * An org is a directory of components (YAML and XML files), a bundle is an
 * org's configuration, or part of it, as one compressed archive.
 *
 * Conventions, for every function below:
 *   - Returns OPK_OK (0) or the status of the worst fault. Every fault is in
 *     the answer, with its place, and nothing is printed by the library.
 *   - Out-parameters come last. An answer is set whenever memory allowed.
 *   - Handles are opaque, owned by the caller, released by *_close(), which
 *     accepts NULL. Pointers got from a handle die with it.
 *   - Sizes are bytes, times are milliseconds, lines and columns count from 1.
 *   - Text is UTF-8 and ends with a NUL unless a length is beside it.
 *   - One handle, one thread at a time. There is no global state.
 *   - A struct that a caller fills in begins with its size, and zero is the
 *     default of all its other members; NULL in place of it is all of them:
 *
 *	struct opk_apply_options options;
 *
 *	memset(&options, 0, sizeof options);
 *	options.size = sizeof options;
 *	options.bundle = "acme.tar.gz";
 *
 *     Later versions add members behind the last. A program that was compiled
 *     with an older header works as before; a program that sets a member which
 *     the library is too old to know is refused (bad-option).
 */
#ifndef ORGPACK_H
#define ORGPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
/* What is declared here is exported, and nothing else is. */
#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

/*
 * What became of a call; the value is the program's exit status. A call that
 * meets several faults returns the greatest.
 */
enum opk_status {
	OPK_OK = 0,    /* done, or no difference */
	OPK_NO = 1,    /* the answer is no: differences, faults of meaning */
	OPK_USAGE = 2, /* the request is wrong */
	OPK_MALFORMED = 3, /* an input is malformed */
	OPK_REFUSED = 4,   /* permission, policy, limit, data loss */
	OPK_CONFLICT = 5,  /* somebody else was there first */
	OPK_SYSTEM = 6     /* the system failed: I/O, memory */
};

enum opk_severity { OPK_ERROR = 0, OPK_WARNING = 1 };

/*
 * Every fault there is: name, number, word shown to the user, status and
 * meaning. `orgpack help faults` prints this table. Name, number and word
 * last: a new fault has the number behind the greatest, wherever its line
 * stands, and what is no longer reported keeps its line.
 */
#define OPK_FAULTS(X)                                                          \
	/* the command line: 2 */                                              \
	X(BAD_OPTION, 1, "bad-option", USAGE,                                  \
		"an option or operand is unknown, missing or makes no sense")  \
	X(UNKNOWN_COMMAND, 2, "unknown-command", USAGE,                        \
		"there is no command of that name")                            \
	X(NO_ORG, 3, "no-org", USAGE,                                          \
		"no org.yaml in the directory or above it")                    \
	X(NO_SUCH_KIND, 4, "no-such-kind", USAGE,                              \
		"there is no kind of component of that name")                  \
	X(NO_SUCH_COMPONENT, 5, "no-such-component", USAGE,                    \
		"the org or bundle holds no component of that name")           \
	X(NO_SUCH_TRANSACTION, 6, "no-such-transaction", USAGE,                \
		"the history holds no transaction of that number")             \
	X(NO_MATCH, 7, "no-match", USAGE, "a selector matches nothing")        \
	X(ALREADY_AN_ORG, 8, "already-an-org", USAGE,                          \
		"the directory is an org, or not empty")                       \
	X(NEEDS_CONSENT, 9, "needs-consent", USAGE,                            \
		"a change needs a terminal to ask on, or --yes")               \
	/* inputs: 3 */                                                        \
	X(BAD_YAML, 10, "bad-yaml", MALFORMED,                                 \
		"a file is not well-formed YAML, or uses what orgpack "        \
		"refuses")                                                     \
	X(DUPLICATE_KEY, 11, "duplicate-key", MALFORMED,                       \
		"a mapping has one key twice")                                 \
	X(BAD_XML, 12, "bad-xml", MALFORMED,                                   \
		"a file is not well-formed XML, or uses what orgpack refuses") \
	X(BAD_JSON, 13, "bad-json", MALFORMED,                                 \
		"a file is not well-formed JSON")                              \
	X(BAD_ENCODING, 14, "bad-encoding", MALFORMED,                         \
		"a file is not UTF-8 text")                                    \
	X(TOO_DEEP, 15, "too-deep", MALFORMED,                                 \
		"a document is nested more deeply than 64 levels")             \
	X(TOO_LARGE, 16, "too-large", MALFORMED,                               \
		"an input is larger than orgpack reads")                       \
	X(BAD_SCHEMA, 17, "bad-schema", MALFORMED,                             \
		"a schema document is wrong or uses an unknown keyword")       \
	X(MISSING_PROPERTY, 18, "missing-property", MALFORMED,                 \
		"a required property is missing")                              \
	X(UNKNOWN_PROPERTY, 19, "unknown-property", MALFORMED,                 \
		"the schema knows no such property here")                      \
	X(WRONG_TYPE, 20, "wrong-type", MALFORMED,                             \
		"a value has another type than its schema says")               \
	X(WRONG_VALUE, 21, "wrong-value", MALFORMED,                           \
		"a value is not among those that its schema allows")           \
	X(OUT_OF_RANGE, 22, "out-of-range", MALFORMED,                         \
		"a number, length or count is outside its bounds")             \
	X(BAD_PATTERN, 23, "bad-pattern", MALFORMED,                           \
		"a text does not have the form that its schema says")          \
	X(DUPLICATE_ITEM, 24, "duplicate-item", MALFORMED,                     \
		"a list has one item, or one key, twice")                      \
	X(SCHEMA_MISMATCH, 25, "schema-mismatch", MALFORMED,                   \
		"a value breaks a combined rule of its schema")                \
	X(UNSAFE_PATH, 26, "unsafe-path", MALFORMED,                           \
		"a path escapes, or is not safe on every file system")         \
	X(UNKNOWN_PATH, 27, "unknown-path", MALFORMED,                         \
		"no kind of component lives at this path")                     \
	X(PATH_TWIN, 28, "path-twin", MALFORMED,                               \
		"two names differ only in case or in Unicode form")            \
	X(IDENTITY_MISMATCH, 29, "identity-mismatch", MALFORMED,               \
		"a file's path and its content name different components")     \
	X(BAD_BUNDLE, 30, "bad-bundle", MALFORMED,                             \
		"a file is no bundle, or a damaged one")                       \
	X(BAD_MANIFEST, 31, "bad-manifest", MALFORMED,                         \
		"a bundle's manifest is wrong")                                \
	X(BAD_MEMBER, 32, "bad-member", MALFORMED,                             \
		"a bundle holds what no bundle may: a link, a device, a "      \
		"directory")                                                   \
	X(UNLISTED_MEMBER, 33, "unlisted-member", MALFORMED,                   \
		"a bundle holds a file that its manifest does not list")       \
	X(MISSING_MEMBER, 34, "missing-member", MALFORMED,                     \
		"a bundle lacks a file that its manifest lists")               \
	X(DUPLICATE_MEMBER, 35, "duplicate-member", MALFORMED,                 \
		"a bundle holds, or lists, one file twice")                    \
	X(WRONG_DIGEST, 36, "wrong-digest", MALFORMED,                         \
		"a file's content is not what its digest says")                \
	X(WRONG_SIZE, 37, "wrong-size", MALFORMED,                             \
		"a file's size is not what its manifest says")                 \
	X(TRAILING_DATA, 38, "trailing-data", MALFORMED,                       \
		"there is data behind the end of an archive")                  \
	X(BAD_HISTORY, 39, "bad-history", MALFORMED,                           \
		"the history's chain of digests is broken")                    \
	X(BAD_RECORDS, 40, "bad-records", MALFORMED,                           \
		"a table of records is no proper CSV")                         \
	X(BAD_IMPORT, 41, "bad-import", MALFORMED,                             \
		"what is to be imported cannot be read")                       \
	X(COMMENTS_LOST, 42, "comments-lost", NO,                              \
		"rewriting a file would lose its comments")                    \
	X(NOT_CANONICAL, 43, "not-canonical", NO,                              \
		"a file is not in canonical form")                             \
	/* meaning: 1 */                                                       \
	X(UNKNOWN_REFERENCE, 44, "unknown-reference", NO,                      \
		"a component refers to one that does not exist")               \
	X(REFERENCE_CYCLE, 45, "reference-cycle", NO,                          \
		"roles or lookups refer to each other in a circle")            \
	X(NO_START_STATE, 46, "no-start-state", NO,                            \
		"a blueprint has no start state, or several")                  \
	X(UNKNOWN_STATE, 47, "unknown-state", NO,                              \
		"a transition names a state that the blueprint does not have") \
	X(UNREACHABLE_STATE, 48, "unreachable-state", NO,                      \
		"no way leads from the start to a state of a blueprint")       \
	X(DEAD_END_STATE, 49, "dead-end-state", NO,                            \
		"no transition leaves a state that is no end")                 \
	X(DUPLICATE_TRANSITION, 50, "duplicate-transition", NO,                \
		"two transitions have one name, or lead alike between two "    \
		"states")                                                      \
	X(TOO_MANY_TRANSITIONS, 51, "too-many-transitions", NO,                \
		"more than 20 transitions leave one state")                    \
	X(STATE_NOT_A_VALUE, 52, "state-not-a-value", NO,                      \
		"a blueprint's state is no value of its pick list")            \
	X(MISSING_MANDATORY, 53, "missing-mandatory", NO,                      \
		"a layout leaves out a mandatory field")                       \
	X(OPEN_END_STATE, 54, "open-end-state", NO,                            \
		"a transition leaves a state that is marked as an end")        \
	X(FIELD_NOT_ON_LAYOUT, 55, "field-not-on-layout", NO,                  \
		"a layout does not show a field that is needed on it")         \
	X(FIELD_PLACED_TWICE, 56, "field-placed-twice", NO,                    \
		"a layout shows a field in two places")                        \
	X(NOT_A_VALUE, 57, "not-a-value", NO, "a pick list has no such value") \
	X(BAD_VALUE, 58, "bad-value", NO,                                      \
		"a value does not fit the type of the field that gets it")     \
	X(BAD_SEQUENCE, 59, "bad-sequence", NO,                                \
		"sequence numbers do not count the order in the file")         \
	X(WRONG_MODULE, 60, "wrong-module", NO,                                \
		"an action is for records of another module")                  \
	X(BAD_CRITERIA, 61, "bad-criteria", NO,                                \
		"a criterion does not fit the type of its field")              \
	X(TYPE_CHANGE, 62, "type-change", REFUSED,                             \
		"the data type of an existing field cannot be changed")        \
	X(BAD_MAPPING, 63, "bad-mapping", NO,                                  \
		"a conversion mapping cannot work")                            \
	X(DIFFERENCE, 64, "difference", NO, "two states differ")               \
	X(NOT_CARRIED, 65, "not-carried", NO,                                  \
		"an import or a rule has an item that is not carried out")     \
	X(RULE_LOOP, 66, "rule-loop", NO,                                      \
		"rules set each other off: each acted once on a record")       \
	X(UPDATE_REFUSED, 67, "update-refused", NO,                            \
		"a rule would write a value that its field cannot hold")       \
	X(FAILED_ROWS, 68, "failed-rows", NO, "some rows did not convert")     \
	X(RECORD_EDITED, 69, "record-edited", NO,                              \
		"a record was edited since; an undo leaves it as it is")       \
	X(DECLINED, 70, "declined", NO, "the change was declined")             \
	X(NOTHING_TO_UNDO, 71, "nothing-to-undo", NO,                          \
		"there is no transaction to take back")                        \
	X(UNMAPPED_USER, 72, "unmapped-user", NO,                              \
		"a user that a component names has no counterpart here")       \
	X(SECRET_WITHHELD, 73, "secret-withheld", NO,                          \
		"a secret was replaced by a placeholder")                      \
	X(ONLY_IN_TARGET, 74, "only-in-target", NO,                            \
		"a component exists only in the target")                       \
	X(BAD_KEY, 75, "bad-key", MALFORMED,                                   \
		"a copy customization key is damaged, or none")                \
	X(BAD_SEAL, 76, "bad-seal", MALFORMED,                                 \
		"a sealed file is damaged, cut, or no age file")               \
	X(BAD_SIGNATURE, 77, "bad-signature", MALFORMED,                       \
		"a signature is malformed or does not hold")                   \
	X(NO_SUCH_KEY, 78, "no-such-key", USAGE,                               \
		"the org has made no key of that id")                          \
	X(NO_SUCH_ENTRY, 79, "no-such-entry", USAGE,                           \
		"the inbox holds no entry of that number")                     \
	/* refusals: 4 */                                                      \
	X(WRONG_KEY, 80, "wrong-key", REFUSED,                                 \
		"a key or a sealed file is for another org")                   \
	X(KEY_EXPIRED, 81, "key-expired", REFUSED, "a key is past its time")   \
	X(CLOCK_WENT_BACK, 82, "clock-went-back", REFUSED,                     \
		"the clock is behind a time that the org has seen")            \
	X(KEY_USED, 83, "key-used", REFUSED, "a key has been used")            \
	X(KEY_REVOKED, 84, "key-revoked", REFUSED, "a key has been revoked")   \
	X(OWN_KEY, 85, "own-key", REFUSED,                                     \
		"a key names the sending org itself")                          \
	X(REPLAY, 86, "replay", REFUSED,                                       \
		"a sealed file has been received before")                      \
	X(NO_IDENTITY, 87, "no-identity", REFUSED,                             \
		"the signing identity is missing, or an older copy")           \
	X(SOURCE_KEY_CHANGED, 88, "source-key-changed", REFUSED,               \
		"a known source org signs with another key")                   \
	X(NOT_AS_RECEIVED, 89, "not-as-received", REFUSED,                     \
		"an entry of the inbox is not what was received")              \
	X(EDITION, 90, "edition", REFUSED,                                     \
		"the edition takes no part in copying a customization")        \
	X(SANDBOX, 91, "sandbox", REFUSED, "a sandbox takes no part")          \
	X(SUITE_INTEGRATIONS, 92, "suite-integrations", REFUSED,               \
		"an org of a suite receives only without integrations")        \
	X(INTEGRATIONS, 93, "integrations", REFUSED,                           \
		"the target has integrations or extensions")                   \
	X(UNTRUSTED_STATE, 94, "untrusted-state", REFUSED,                     \
		"what is in .orgpack came from elsewhere")                     \
	X(RECEIVE_LIMIT, 95, "receive-limit", REFUSED,                         \
		"the target has received as often as it may")                  \
	X(RECORD_LIMIT, 96, "record-limit", REFUSED,                           \
		"the target holds too many records")                           \
	X(DATA_CENTER, 97, "data-center", REFUSED,                             \
		"source and target are in different data centres")             \
	X(SAME_EDITION, 98, "same-edition", REFUSED,                           \
		"source and target have different editions")                   \
	X(NO_ACTOR, 99, "no-actor", REFUSED,                                   \
		"it is not known which user acts")                             \
	X(UNKNOWN_USER, 100, "unknown-user", REFUSED,                          \
		"the org has no such user, or the user is not active")         \
	X(NOT_ADMINISTRATOR, 101, "not-administrator", REFUSED,                \
		"the acting user has no profile with administrator rights")    \
	X(NO_PERMISSION, 102, "no-permission", REFUSED,                        \
		"the acting user's profile does not allow it")                 \
	X(NO_ADMINISTRATOR, 103, "no-administrator", REFUSED,                  \
		"the org would be left without an active administrator")       \
	X(DATA_LOSS, 104, "data-loss", REFUSED,                                \
		"the change would lose records or values")                     \
	X(EDITION_LIMIT, 105, "edition-limit", REFUSED,                        \
		"the org's edition holds no more of these, or none at all")    \
	X(STORAGE_LIMIT, 106, "storage-limit", REFUSED,                        \
		"the edition does not store so many records")                  \
	X(TOO_MANY_DELETES, 107, "too-many-deletes", REFUSED,                  \
		"the plan deletes more than --max-deletes allows")             \
	X(UNSAFE_REPOSITORY, 108, "unsafe-repository", REFUSED,                \
		"a git repository is another user's, or bare")                 \
	/* conflicts: 5 */                                                     \
	X(BUSY, 109, "busy", CONFLICT, "another process is changing the org")  \
	X(CHANGED_UNDERNEATH, 110, "changed-underneath", CONFLICT,             \
		"a file changed since it was read or written")                 \
	X(RECORD_IN_USE, 111, "record-in-use", CONFLICT,                       \
		"records of a conversion cannot go: others lead to them")      \
	X(MERGE_CONFLICT, 112, "merge-conflict", CONFLICT,                     \
		"a property was changed differently on both sides")            \
	X(OTHER_PLAN, 113, "other-plan", CONFLICT,                             \
		"the plan is not the one that was expected")                   \
	X(UNFINISHED, 114, "unfinished", CONFLICT,                             \
		"an interrupted transaction awaits the next writer")           \
	X(RECOVERED, 115, "recovered", CONFLICT,                               \
		"an interrupted transaction was finished or taken back")       \
	X(EDIT_KEPT, 116, "edit-kept", CONFLICT,                               \
		"an edit was made during a commit, and kept beside the file")  \
	X(DELETION_UNDONE, 125, "deletion-undone", CONFLICT,                   \
		"a file was deleted during a commit that writes it")           \
	X(ALREADY_DECIDED, 117, "already-decided", CONFLICT,                   \
		"an inbox entry has been approved or rejected")                \
	/* the system: 6 */                                                    \
	X(CANNOT_READ, 118, "cannot-read", SYSTEM,                             \
		"the system refused to open or read a file")                   \
	X(CANNOT_WRITE, 119, "cannot-write", SYSTEM,                           \
		"the system refused to write a file")                          \
	X(NO_MEMORY, 120, "no-memory", SYSTEM,                                 \
		"memory, or the limit set for it, ran out")                    \
	X(CANNOT_RUN, 121, "cannot-run", SYSTEM,                               \
		"another program could not be run, or failed")                 \
	X(INTERNAL_ERROR, 122, "internal-error", SYSTEM,                       \
		"the sums of a run do not add up; nothing was written")        \
	X(COMMITTED, 123, "committed", SYSTEM,                                 \
		"what failed came after the change was committed")             \
	X(INTERRUPTED, 124, "interrupted", SYSTEM,                             \
		"a signal ended the work; nothing was changed")

/* 0 is no fault. A newer library reports faults that are not here. */
enum opk_code {
#define X(name, number, word, status, meaning) OPK_##name = number,
	OPK_FAULTS(X)
#undef X
};

/* A place in an input; a line or column of 0 means unknown. */
struct opk_place {
	const char *file; /* NULL: no file is at fault */
	uint32_t line;
	uint32_t column;     /* in bytes from the start of the line */
	const char *excerpt; /* the line itself, cut to 200 bytes; or NULL */
};

/* One thing that is wrong, and what to do about it. */
struct opk_fault {
	enum opk_code code;
	enum opk_severity severity;
	struct opk_place at;
	const char *text; /* no capital, no full stop */
	const char *hint; /* a sentence, or NULL */
};

/* The word, status and meaning of a code; NULL and OPK_OK: it is none. */
const char *opk_code_word(enum opk_code code);
enum opk_status opk_code_status(enum opk_code code);
const char *opk_code_meaning(enum opk_code code);

/* How many codes there are, and each of them, as they are listed above; a
 * place beyond them has code 0. */
size_t opk_code_count(void);
enum opk_code opk_code_at(size_t at);

/* An answer: what a command found or did, as a read-only tree, and faults. */
struct opk_answer;
struct opk_session;

/* What a plan's owner is asked; true: go on. `answer` holds the plan. */
typedef bool opk_confirm_fn(void *user, const struct opk_answer *answer);

/*
 * Called at most ten times a second while something long runs. total is 0
 * when it is not known. Returning false stops the work before its commit.
 */
typedef bool opk_progress_fn(
	void *user, const char *stage, uint64_t done, uint64_t total);

/* How a session works. All zero is a good default. */
struct opk_settings {
	size_t size;
	const char *directory;   /* -C: where to look for the org; NULL: "." */
	const char *actor;       /* --as, ORGPACK_USER: file name or e-mail */
	int64_t wait_ms;         /* --wait: patience with a busy lock */
	unsigned threads;        /* 0: as many as there are processors */
	opk_confirm_fn *confirm; /* NULL: never go on without `yes` */
	opk_progress_fn *progress;
	void *user; /* handed to confirm and progress */
	/* the user's configuration, absolute ("~/.config/orgpack"), in which
	 * `trust` lists whose state is believed; NULL: there is none */
	const char *config;
	unsigned sudo_uid; /* who calls root by sudo, or 0 */
	/* of one code, errors and warnings each, answers keep so many faults:
	 * those that are shown first; 0: 50. All are counted. */
	size_t max_faults;
};

enum opk_status opk_open(
	const struct opk_settings *settings, struct opk_session **out);
void opk_close(struct opk_session *session);

/* A list of texts, as options give them. */
struct opk_texts {
	const char *const *items;
	size_t count;
};

struct opk_init_options {
	size_t size;
	const char *directory; /* the operand; relative to the process */
	const char *name, *edition, *org_id, *admin; /* admin: an e-mail */
	bool bare;   /* no standard modules, profiles, roles */
	bool shared; /* its group may change it, too */
};

struct opk_import_options {
	size_t size;
	const char *system; /* "salesforce" */
	const char *source; /* a directory or file */
	const char *type;   /* records: the module; else NULL */
	bool dry_run, yes;
	const char *expect_plan; /* a digest, or NULL */
};

struct opk_export_options {
	size_t size;
	const char *output;      /* -o; NULL: <org>.tar.gz here */
	struct opk_texts select; /* kind:glob; none: everything */
	struct opk_texts exclude;
	bool with_deps;
};

struct opk_show_options {
	size_t size;
	const char *target;    /* org, bundle, git:REV, inbox:ID; NULL: here */
	const char *component; /* kind:name; NULL: list */
	struct opk_texts select;
};

struct opk_validate_options {
	size_t size;
	struct opk_texts targets; /* none: the org here */
	const char *onto;         /* --for ORG, or NULL */
	bool no_records;          /* leave the tables of records out */
};

struct opk_diff_options {
	size_t size;
	const char *older, *newer; /* older NULL: the org here */
	struct opk_texts select, exclude;
};

enum opk_conflicts { OPK_FAIL = 0, OPK_THEIRS = 1, OPK_OURS = 2 };

struct opk_apply_options {
	size_t size;
	const char *bundle; /* or org, git:REV */
	bool dry_run, yes, prune, allow_data_loss;
	enum opk_conflicts on_conflict;
	const char *base;        /* BUNDLE or git:REV; NULL: the one kept */
	int64_t max_deletes;     /* 0: any number; -1: none */
	const char *expect_plan; /* a digest, or NULL */
	struct opk_texts select, exclude;
	struct opk_texts map_user; /* OLD=NEW */
};

/*
 * Mass conversion. One of select, where, all and explain says which records.
 */
struct opk_convert_options {
	size_t size;
	const char *module;
	const char *select; /* a CSV file, or NULL */
	const char *where;  /* criteria in Zoho's search syntax, or NULL */
	bool all;
	int64_t limit;                   /* the first so many; 0: all */
	struct opk_texts with;           /* targets on request */
	struct opk_texts on_match;       /* [MODULE=]POLICY */
	const char *assign_to, *through; /* or NULL */
	bool no_automation;
	const char *results, *failures, *rejects; /* files, or NULL */
	const char *explain; /* the id of one record, or NULL */
	bool dry_run, yes, all_or_nothing, fail_fast;
	bool safe_cells;         /* in results, failures, values */
	const char *at;          /* the moment of the run; NULL: now */
	int64_t threads;         /* 0: as the session */
	int64_t chunk;           /* bytes that a thread takes; 0: a good size */
	const char *expect_plan; /* a digest, or NULL */
	const char *values;      /* a file for values that merging drops */
};

struct opk_send_options {
	size_t size;
	const char *key;       /* a text that holds a key, or @FILE */
	const char *output;    /* NULL: named after the target */
	const char *key_file;  /* many keys, instead of key */
	const char *directory; /* where their files go */
	struct opk_texts select, exclude;
	bool with_deps;
};

struct opk_receive_options {
	size_t size;
	const char *file;
	bool accept_new_source_key;
};

struct opk_inbox_options {
	size_t size;
	const char *id;      /* NULL: list */
	const char *receipt; /* write its receipt there; or NULL */
};

struct opk_approve_options {
	size_t size;
	const char *id;
	const char *receipt; /* write a receipt there; or NULL */
	bool dry_run, yes, prune, allow_data_loss;
	enum opk_conflicts on_conflict;
	const char *base;        /* as for apply */
	int64_t max_deletes;     /* as for apply */
	const char *expect_plan; /* a digest, or NULL */
	struct opk_texts select; /* --only: these, with what they need */
	struct opk_texts exclude;
	struct opk_texts map_user; /* OLD=NEW */
};

struct opk_reject_options {
	size_t size;
	const char *id, *reason;
	const char *receipt; /* or NULL */
};

struct opk_verify_receipt_options {
	size_t size;
	const char *file;
};

struct opk_log_options {
	size_t size;
	bool verify;
	const char *id; /* show one transaction with its changes; or NULL */
	int64_t limit;  /* newest so many; 0: all */
};

struct opk_prune_log_options {
	size_t size;
	int64_t keep; /* the newest so many; 0: 100 of them; -1: none */
	bool yes;
};

struct opk_undo_options {
	size_t size;
	const char *id; /* NULL: the newest */
	bool dry_run, yes, force;
	const char *expect_plan;
	bool cascade; /* take back what was built on it, too */
};

/* A copy customization key for this org: handing over begins with it. */
struct opk_key_new_options {
	size_t size;
	const char *ttl;  /* "90m", "12h"; NULL: as long as keys may live */
	const char *note; /* for key list; or NULL */
};

struct opk_key_show_options {
	size_t size;
	const char *key; /* a text with a key line in it, or an id */
};

struct opk_key_revoke_options {
	size_t size;
	const char *id;
};

/* There is nothing to choose. */
struct opk_key_list_options {
	size_t size;
};

/* There is nothing to choose. */
struct opk_key_reset_clock_options {
	size_t size;
};

/* There is nothing to choose. */
struct opk_policy_options {
	size_t size;
};

/* There is nothing to choose. */
struct opk_status_of_options {
	size_t size;
};

struct opk_key_export_identity_options {
	size_t size;
	const char *id;
	const char *output; /* a file, or "-" */
};

struct opk_trust_options {
	size_t size;
	const char *directory; /* NULL: the session's org */
	bool list, forget;
};

struct opk_fmt_options {
	size_t size;
	struct opk_texts paths; /* none: the whole org */
	bool check, drop_comments;
};

struct opk_schema_options {
	size_t size;
	const char *kind;   /* NULL: list the kinds */
	bool rng;           /* the RELAX NG of an XML kind */
	const char *answer; /* "log-prune": of a command's answers; or NULL */
};

/*
 * The verbs. Each sets *answer, also when it fails, unless memory ran out;
 * the caller closes it.
 */
#define OPK_VERBS(X)           \
	X(init)                \
	X(import)              \
	X(export)              \
	X(show)                \
	X(validate)            \
	X(diff)                \
	X(apply)               \
	X(convert)             \
	X(log)                 \
	X(prune_log)           \
	X(undo)                \
	X(key_new)             \
	X(key_list)            \
	X(key_show)            \
	X(key_revoke)          \
	X(key_reset_clock)     \
	X(key_export_identity) \
	X(send)                \
	X(receive)             \
	X(inbox)               \
	X(approve)             \
	X(reject)              \
	X(verify_receipt)      \
	X(trust)               \
	X(policy)              \
	X(status_of)           \
	X(fmt)                 \
	X(schema)

#define X(verb)                                                 \
	enum opk_status opk_##verb(struct opk_session *session, \
		const struct opk_##verb##_options *options,     \
		struct opk_answer **answer);
OPK_VERBS(X)
#undef X

/*
 * A front end's own answers (help, a refusal), shown like any other.
 *
 * Everything is copied. Out of memory is remembered, and reported by
 * opk_answer_status, so that a builder need not check each step.
 */
enum opk_status opk_answer_new(const char *command, struct opk_answer **answer);

/* Add a fault without a place; text has no capital and no full stop. */
void opk_answer_fault(struct opk_answer *answer, enum opk_code code,
	const char *text, const char *hint);

/*
 * Add a value to the innermost map or list that is open; key is NULL in a
 * list. opk_open_* opens one inside it (at most eight deep), opk_close_one
 * goes back out.
 */
void opk_put_text(struct opk_answer *answer, const char *key, const char *text);
void opk_put_number(struct opk_answer *answer, const char *key, int64_t number);
void opk_put_bool(struct opk_answer *answer, const char *key, bool value);
void opk_open_map(struct opk_answer *answer, const char *key);
void opk_open_list(struct opk_answer *answer, const char *key);
void opk_close_one(struct opk_answer *answer);

/* An answer that holds one fault only, for a front end's own refusals. */
enum opk_status opk_refuse(const char *command, enum opk_code code,
	const char *text, const char *hint, struct opk_answer **answer);

/* The worst of what the verb returned and the faults since. */
enum opk_status opk_answer_status(const struct opk_answer *answer);

/* The faults that were kept, in the order in which they are shown. */
size_t opk_answer_faults(
	const struct opk_answer *answer, const struct opk_fault **faults);

/*
 * Reading an answer. Its tree is the document that --json prints, without
 * "format", "exit" and "faults".
 *
 *	list = opk_answer_at(answer, "/components");
 *	for (v = opk_value_first(list); v; v = opk_value_next(v))
 *		text = opk_value_text(opk_value_get(v, "name"), &length);
 *
 * A value belongs to its answer, and never changes. NULL is taken for a value
 * that is not there: it has no type, no members, and is `otherwise`, so that
 * a chain of calls is checked once, at its end.
 */
struct opk_value;

enum opk_type {
	OPK_NOTHING = 0, /* there is no such value */
	OPK_NULL = 1,
	OPK_BOOL = 2,
	OPK_INTEGER = 3, /* a number that opk_value_integer gives whole */
	OPK_NUMBER = 4,  /* any other number */
	OPK_STRING = 5,
	OPK_LIST = 6,
	OPK_MAP = 7
};

/* The whole tree, a map; never NULL. */
const struct opk_value *opk_answer_root(const struct opk_answer *answer);

/*
 * What stands at an RFC 6901 JSON pointer ("/counts/added", "/items/0"; "" is
 * the whole tree), or NULL. Takes time in the members that it passes.
 */
const struct opk_value *opk_answer_at(
	const struct opk_answer *answer, const char *pointer);

enum opk_type opk_value_type(const struct opk_value *value);

/* How many members a list or map has; 0 for all else. */
size_t opk_value_count(const struct opk_value *value);

/*
 * A member of a list or map by its place, from 0, or NULL. Takes time in the
 * place: to see all members, go from first to next.
 */
const struct opk_value *opk_value_at(const struct opk_value *value, size_t at);

/* The first member, and the one behind a member; NULL: there is none. */
const struct opk_value *opk_value_first(const struct opk_value *value);
const struct opk_value *opk_value_next(const struct opk_value *member);

/* The member of a map that has the key, or NULL. Takes time in the members. */
const struct opk_value *opk_value_get(
	const struct opk_value *map, const char *key);

/*
 * Under which key a member of a map stands, and its length (which may be
 * NULL); NULL for a member of a list and for the whole tree. Keys and texts
 * need not end with a NUL.
 */
const char *opk_value_key(const struct opk_value *member, size_t *length);

/* A string and its length (which may be NULL); NULL: it is none. */
const char *opk_value_text(const struct opk_value *value, size_t *length);

/* An integer, a number of either type, a boolean; `otherwise`: it is none. */
int64_t opk_value_integer(const struct opk_value *value, int64_t otherwise);
double opk_value_number(const struct opk_value *value, double otherwise);
bool opk_value_bool(const struct opk_value *value, bool otherwise);

void opk_answer_close(struct opk_answer *answer);

enum opk_format {
	OPK_TEXT = 0,
	OPK_JSON = 1,
	OPK_MARKDOWN = 2,
	OPK_HTML = 3,
	OPK_CSV = 4
};

/* How an answer is shown. */
struct opk_render_options {
	size_t size;
	enum opk_format format;
	bool color, quiet, verbose;
	bool brief;        /* the changes were shown before: the outcome only */
	size_t max_faults; /* of one code, then they are counted; 0: all */
	int exit;          /* what "exit" says; 0: the answer's status */
};

/* Takes bytes to show; false stops. */
typedef bool opk_write_fn(void *user, const char *bytes, size_t n);

/*
 * Show an answer: the whole document for JSON, Markdown, HTML and CSV; for
 * text the answer without its faults, which opk_render_faults shows.
 */
enum opk_status opk_render(const struct opk_answer *answer,
	const struct opk_render_options *options, opk_write_fn *write,
	void *user);
enum opk_status opk_render_faults(const struct opk_answer *answer,
	const struct opk_render_options *options, opk_write_fn *write,
	void *user);

/*
 * Show an answer in a file of its own, which has its name, and is on the disk,
 * when this returns. What fails becomes a fault of the answer.
 */
enum opk_status opk_report(struct opk_answer *answer,
	const struct opk_render_options *options, const char *file);

/*
 * Could a command write a report into that file? Asked before the command
 * does anything. If not, *refusal is an answer that says why; it is NULL where
 * memory ran out, and when the file will do.
 */
enum opk_status opk_check_output(
	const char *command, const char *file, struct opk_answer **refusal);

/*
 * Did somebody change an org while the command read it, so that there is no
 * answer? Nothing was changed or written: it may be asked again.
 */
bool opk_answer_torn(const struct opk_answer *answer);

/*
 * The number of the transaction that the command committed, or 0. It stays
 * committed whatever failed afterwards.
 */
uint64_t opk_answer_committed(const struct opk_answer *answer);

/*
 * What that transaction did ("key expired"), if the command was not called
 * for it; else NULL.
 */
const char *opk_answer_committed_as(const struct opk_answer *answer);

/* "1.0.0" */
const char *opk_version(void);

/* The libraries that it was built with: "libarchive 3.6.2", a line each. */
const char *opk_libraries(void);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif

#endif
