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
	X(NEWER_VERSION, 126, "newer-version", MALFORMED,                      \
		"a later version of orgpack wrote a bundle")                   \
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

/*
 * An answer: what a verb found or did, as a read-only tree, and faults. It
 * does not depend on the session, and is closed by opk_answer_close.
 */
struct opk_answer;

/* How a caller wants the library to work, on which org. */
struct opk_session;

/*
 * What a plan's owner is asked before anything is changed; true: go on.
 * `answer` holds the plan, and is the library's.
 */
typedef bool opk_confirm_fn(void *user, const struct opk_answer *answer);

/*
 * Called at most ten times a second while something long runs. total is 0
 * when it is not known. Returning false stops the work before its commit.
 */
typedef bool opk_progress_fn(
	void *user, const char *stage, uint64_t done, uint64_t total);

/*
 * How a session works. confirm and progress are called by the thread that
 * called the verb, and may use the answer that they get, and no verb.
 */
struct opk_settings {
	size_t size;
	const char *directory;   /* where to look for the org; NULL: "." */
	const char *actor;       /* who acts: file name or e-mail of a user */
	int64_t wait_ms;         /* patience with an org that another changes */
	unsigned threads;        /* 0: as many as there are processors */
	opk_confirm_fn *confirm; /* NULL: nothing is changed without `yes` */
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

/*
 * Begin a session. Nothing is opened or looked for before a verb needs it.
 * The settings' texts are copied, `user` is not. OPK_USAGE: they do not say
 * their size, or ask for what is not known here; OPK_SYSTEM: no memory. Then
 * *out is NULL.
 */
enum opk_status opk_open(
	const struct opk_settings *settings, struct opk_session **out);
void opk_close(struct opk_session *session);

/* A list of texts, as options give them. */
struct opk_texts {
	const char *const *items;
	size_t count;
};

/*
 * The verbs. What is said of one:
 *
 * Answer: its keys, most of all; the file in formats/answers/ (or `orgpack
 *     schema answer:COMMAND`) has them all.
 * Status: what each means for the verb in particular. OPK_USAGE also where
 *     options are wrong or there is no org, OPK_SYSTEM where the system or
 *     memory failed.
 * Cost: time and memory, beside the output. Reading is spread over
 *     `threads` of the session; a verb returns when all are done.
 *
 * Each sets *answer, also when it fails, unless memory ran out; the caller
 * closes it. Options and what they point to are the caller's, and used until
 * the verb returns. Files and directories are relative to the process, and
 * a *target* is the path of an org or bundle, git:REV (a revision of the
 * session's org) or inbox:ID.
 *
 * A verb that changes an org makes a plan, asks `confirm` unless `yes`, and
 * carries all of it out or nothing, even when the power fails. It locks the
 * org (OPK_CONFLICT, busy, after wait_ms). `dry_run` stops behind the plan,
 * and `expect_plan` refuses another than the one with that digest
 * (OPK_CONFLICT, other-plan). The change is in the log and can be undone.
 */

/* Options of opk_init. */
struct opk_init_options {
	size_t size;
	const char *directory; /* needed; made unless it is there and empty */
	const char *name;      /* the company's; NULL: the directory's */
	const char *edition;   /* NULL: enterprise */
	const char *org_id;    /* its number at Zoho; NULL: a random one */
	const char *admin;     /* the first user's e-mail, or NULL */
	bool bare;             /* no standard modules, profiles, roles */
	bool shared;           /* its group may change it, too */
};

/*
 * Make a directory an org, with the standard modules.
 *
 * Answer: init.schema.yaml: "directory", and how many "components".
 * Status: OPK_USAGE: the directory is an org, or not empty.
 * Cost: some 500 small files, built beside the place and synced.
 */
enum opk_status opk_init(struct opk_session *session,
	const struct opk_init_options *options, struct opk_answer **answer);

/* Options of opk_import. */
struct opk_import_options {
	size_t size;
	const char *system; /* needed: "salesforce" */
	const char *source; /* needed: a directory or file */
	bool dry_run, yes;
	const char *expect_plan; /* a digest, or NULL */
};

/*
 * Bring what another system exported into the org.
 *
 * Answer: import.schema.yaml: the plan ("changes", "counts", "plan_digest"),
 *     what could not be carried ("not_carried", "types"), "applied".
 * Status: OPK_NO: done, but something could not be carried, or declined;
 *     OPK_MALFORMED: the source holds no metadata, or damaged files.
 * Cost: the source and the org are held in memory.
 */
enum opk_status opk_import(struct opk_session *session,
	const struct opk_import_options *options, struct opk_answer **answer);

/* Options of opk_export. */
struct opk_export_options {
	size_t size;
	const char *output;       /* the ending says the format; "-": standard
				     output; NULL: <org>.tar.gz here */
	struct opk_texts select;  /* kind:glob; none: everything */
	struct opk_texts exclude; /* the same */
	bool with_deps;           /* and what the selected refer to */
	const char *format;       /* NULL: a bundle; "salesforce": a directory
				     of its metadata, as it was imported */
	bool without_foreign;     /* no files that nothing here stands for */
};

/*
 * Write the org's configuration, or a part of it, as a bundle, or for another
 * system. The same configuration gives the same bytes.
 *
 * Answer: export.schema.yaml: "output", "digest", "counts", and of which
 *     components secrets were "withheld"; for another system "system",
 *     "files", and what they do not say, "not_written".
 * Status: OPK_NO: written, but not all that the org has; OPK_USAGE: no selector
 *     matches, or nothing came from that system.
 * Cost: reads each component once; the bundle is made in memory.
 */
enum opk_status opk_export(struct opk_session *session,
	const struct opk_export_options *options, struct opk_answer **answer);

/* Options of opk_show. */
struct opk_show_options {
	size_t size;
	const char *target;    /* NULL: the session's org */
	const char *component; /* kind:name; NULL: list */
	struct opk_texts select;
};

/*
 * List the components of a target, or give one's file byte for byte.
 *
 * Answer: show.schema.yaml: "counts" and "components", or "component" and
 *     "text".
 * Status: OPK_USAGE: there is no such component.
 * Cost: looks at every file; a bundle is unpacked in memory.
 */
enum opk_status opk_show(struct opk_session *session,
	const struct opk_show_options *options, struct opk_answer **answer);

/* Options of opk_validate. */
struct opk_validate_options {
	size_t size;
	struct opk_texts targets; /* none: the session's org */
	const char *onto;         /* check as applied onto this org; or NULL */
	bool no_records;          /* leave the tables of records out */
};

/*
 * Check whether configurations are sound, and the tables of an org.
 *
 * Answer: validate.schema.yaml: "targets" with their numbers of faults. What
 *     is wrong is in the faults, all of it.
 * Status: OPK_NO: what does not fit the rest; OPK_MALFORMED: a file breaks its
 *     syntax or schema; OPK_REFUSED: a limit of the edition is passed.
 * Cost: reads and parses each component and each record once; memory for the
 *     components, and for the ids of all records.
 */
enum opk_status opk_validate(struct opk_session *session,
	const struct opk_validate_options *options, struct opk_answer **answer);

/* Options of opk_diff. */
struct opk_diff_options {
	size_t size;
	const char *older; /* a target; NULL: the session's org */
	const char *newer; /* needed: a target */
	struct opk_texts select, exclude;
};

/*
 * Compare two targets, component by component and property by property.
 *
 * Answer: diff.schema.yaml: "changes" and "counts".
 * Status: OPK_OK: they hold the same; OPK_NO: they differ.
 * Cost: reads both, and parses what has other bytes.
 */
enum opk_status opk_diff(struct opk_session *session,
	const struct opk_diff_options *options, struct opk_answer **answer);

/* Who wins where a property was changed differently on both sides. */
enum opk_conflicts { OPK_FAIL = 0, OPK_THEIRS = 1, OPK_OURS = 2 };

/* Options of opk_apply. */
struct opk_apply_options {
	size_t size;
	const char *bundle; /* needed: a target other than the org itself */
	bool dry_run, yes;
	bool prune;           /* delete what only the org has */
	bool allow_data_loss; /* delete and narrow fields that hold data */
	enum opk_conflicts on_conflict;
	const char *base;        /* common ancestor; NULL: the one kept */
	int64_t max_deletes;     /* 0: any number; -1: none */
	const char *expect_plan; /* a digest, or NULL */
	struct opk_texts select, exclude;
	struct opk_texts map_user; /* OLD=NEW, e-mails */
};

/*
 * Bring a configuration into the session's org, merged with what the org
 * changed since the last time.
 *
 * Answer: apply.schema.yaml: the plan ("changes", "counts", "plan_digest"),
 *     "applied", and "transaction", its number in the log.
 * Status: OPK_OK: applied, nothing to do, or a good dry run; OPK_NO: a
 *     component would not fit, or declined; OPK_USAGE: nobody could be asked;
 *     OPK_MALFORMED: the bundle is damaged; OPK_REFUSED: permission, a limit,
 *     or data that would be lost; OPK_CONFLICT: a merge conflict.
 * Cost: reads both sides, parses what differs; tables of records are read
 *     where a field goes or is narrowed. Every changed file is synced.
 */
enum opk_status opk_apply(struct opk_session *session,
	const struct opk_apply_options *options, struct opk_answer **answer);

/* Options of opk_convert. One of select, where, all, explain is needed. */
struct opk_convert_options {
	size_t size;
	const char *module;    /* needed */
	const char *select;    /* a CSV file that names records, or NULL */
	const char *where;     /* criteria in Zoho's search syntax, or NULL */
	bool all;              /* all that were not converted before */
	int64_t limit;         /* the first so many; 0: all */
	struct opk_texts with; /* targets that are made on request only */
	struct opk_texts on_match; /* [MODULE=]POLICY */
	const char *assign_to;     /* who owns what is made; NULL: as before */
	const char *through;       /* a transition of the blueprint, or NULL */
	bool no_automation;        /* no workflow rules, no blueprint */
	const char *results;       /* CSV files to be written, or NULL */
	const char *failures;
	const char *rejects; /* go on without malformed rows; or NULL */
	const char *explain; /* say of one record, by id, what and why */
	bool dry_run, yes;
	bool all_or_nothing;     /* change nothing if one fails */
	bool fail_fast;          /* the same, and stop at the first */
	bool safe_cells;         /* no formulas in results, failures, values */
	const char *at;          /* the moment of the run; NULL: now */
	int64_t threads;         /* 0: as the session */
	int64_t chunk;           /* bytes that a thread takes; 0: a good size */
	const char *expect_plan; /* a digest, or NULL */
	const char *values; /* a CSV file for what merging drops, or NULL */
};

/*
 * Convert records of a module in bulk, as its mapping says.
 *
 * Answer: convert.schema.yaml: "Total_Count", "Converted_Count",
 *     "Failed_Count", "by_target", "failures", "merges", the plan's digest,
 *     "applied"; with explain, "converts", "checks" and "explained".
 * Status: OPK_OK: every record converted, or none was selected; OPK_NO: some
 *     failed and the others converted (or none, as was asked for), or
 *     declined; OPK_MALFORMED: a table is no proper CSV; OPK_REFUSED: a
 *     permission is lacking, or the edition stores no more.
 * Cost: the tables that take part are mapped, with indexes in memory; time
 *     grows with their rows. A table that changes is written anew and synced.
 */
enum opk_status opk_convert(struct opk_session *session,
	const struct opk_convert_options *options, struct opk_answer **answer);

/* Options of opk_log. */
struct opk_log_options {
	size_t size;
	bool verify;    /* check the chain of digests and all kept files */
	const char *id; /* show one transaction with its changes; or NULL */
	int64_t limit;  /* newest so many; 0: all */
};

/*
 * List the transactions of the org, the newest first.
 *
 * Answer: log.schema.yaml: "entries", and with verify how many are "verified".
 * Status: OPK_USAGE: there is no such transaction; OPK_MALFORMED: the history
 *     is damaged.
 * Cost: reads each entry; with verify every kept file, too.
 */
enum opk_status opk_log(struct opk_session *session,
	const struct opk_log_options *options, struct opk_answer **answer);

/* Options of opk_prune_log. */
struct opk_prune_log_options {
	size_t size;
	int64_t keep; /* the newest so many; 0: 100 of them; -1: none */
	bool yes;
};

/*
 * Forget old transactions: they cannot be undone any more. Keeping none makes
 * a lost identity anew.
 *
 * Answer: log-prune.schema.yaml: how many are "pruned".
 * Status: OPK_NO: declined.
 * Cost: reads each entry, deletes what is forgotten.
 */
enum opk_status opk_prune_log(struct opk_session *session,
	const struct opk_prune_log_options *options,
	struct opk_answer **answer);

/* Options of opk_undo. */
struct opk_undo_options {
	size_t size;
	const char *id; /* a number; NULL: the newest that is not undone */
	bool dry_run, yes;
	bool force; /* lose what was changed since */
	const char *expect_plan;
	bool cascade; /* take back what was built on it, too */
};

/*
 * Take a transaction back, byte for byte; it is a transaction itself.
 *
 * Answer: undo.schema.yaml: the plan ("changes", "counts", "plan_digest"), the
 *     number that it "undoes", "applied"; with cascade a list of such.
 * Status: OPK_NO: there is nothing to undo, some records stay, or declined;
 *     OPK_USAGE: there is no such transaction; OPK_CONFLICT: a file was
 *     changed since, or other records lead to those that would go.
 * Cost: reads and writes the files of the transaction; of a conversion, the
 *     tables that it changed.
 */
enum opk_status opk_undo(struct opk_session *session,
	const struct opk_undo_options *options, struct opk_answer **answer);

/* Options of opk_key_new. */
struct opk_key_new_options {
	size_t size;
	const char *ttl;  /* "90m", "12h"; NULL: as long as keys may live */
	const char *note; /* for opk_key_list; or NULL */
};

/*
 * Make a copy customization key, with which another org seals what it sends
 * here: handing over begins with it.
 *
 * Answer: key-new.schema.yaml: "key", whose "line" is mailed to the source.
 * Status: OPK_REFUSED: the user is no administrator, a rule of the hand-over
 *     does not hold, or the org's identity is lost.
 * Cost: small; all rules are checked, for which records are counted.
 */
enum opk_status opk_key_new(struct opk_session *session,
	const struct opk_key_new_options *options, struct opk_answer **answer);

/* Options of opk_key_list: there is nothing to choose. */
struct opk_key_list_options {
	size_t size;
};

/*
 * List the keys that the org has made, the newest first.
 *
 * Answer: key-list.schema.yaml: "keys".
 * Status: OPK_REFUSED: the org's identity is lost.
 * Cost: small.
 */
enum opk_status opk_key_list(struct opk_session *session,
	const struct opk_key_list_options *options, struct opk_answer **answer);

/* Options of opk_key_show. */
struct opk_key_show_options {
	size_t size;
	const char *key; /* needed: a text with a key line in it, or an id */
};

/*
 * Read a key: whose it is, until when, the fingerprint of the org's signer.
 *
 * Answer: key-show.schema.yaml: "key".
 * Status: OPK_USAGE: no key of that id was made here; OPK_MALFORMED: the key
 *     is damaged, or there is none in the text.
 * Cost: small.
 */
enum opk_status opk_key_show(struct opk_session *session,
	const struct opk_key_show_options *options, struct opk_answer **answer);

/* Options of opk_key_revoke. */
struct opk_key_revoke_options {
	size_t size;
	const char *id; /* needed */
};

/*
 * Destroy the secret of a key that is open.
 *
 * Answer: key-revoke.schema.yaml: "key", as it is now.
 * Status: OPK_USAGE: no such key; OPK_REFUSED: it is not open any more.
 * Cost: small.
 */
enum opk_status opk_key_revoke(struct opk_session *session,
	const struct opk_key_revoke_options *options,
	struct opk_answer **answer);

/* Options of opk_key_reset_clock: there is nothing to choose. */
struct opk_key_reset_clock_options {
	size_t size;
};

/*
 * Forget a time that the org saw while the clock was wrong; open keys are
 * revoked.
 *
 * Answer: key-reset-clock.schema.yaml: whether it was "reset", what is
 *     "revoked".
 * Status: OPK_REFUSED: no administrator, or the org's identity is lost.
 * Cost: small.
 */
enum opk_status opk_key_reset_clock(struct opk_session *session,
	const struct opk_key_reset_clock_options *options,
	struct opk_answer **answer);

/* Options of opk_key_export_identity. */
struct opk_key_export_identity_options {
	size_t size;
	const char *id;     /* needed */
	const char *output; /* needed: a file, or "-" */
};

/*
 * Write the secret of an open key into a file, for the program age: the one
 * way in which a secret leaves the org. The log says so before.
 *
 * Answer: key-export-identity.schema.yaml: "output" and "key"; no secret.
 * Status: OPK_USAGE: no such key; OPK_REFUSED: it is not open any more.
 * Cost: small.
 */
enum opk_status opk_key_export_identity(struct opk_session *session,
	const struct opk_key_export_identity_options *options,
	struct opk_answer **answer);

/* Options of opk_send. Either key or key_file is needed. */
struct opk_send_options {
	size_t size;
	const char *key;       /* a text that holds a key, or @FILE */
	const char *output;    /* NULL: named after the target */
	const char *key_file;  /* many keys, instead of key */
	const char *directory; /* with key_file: where their files go */
	struct opk_texts select, exclude;
	bool with_deps;        /* and what the selected refer to */
	bool without_foreign;  /* no files that nothing here stands for */
	bool with_credentials; /* and foreign files that hold credentials */
};

/*
 * Seal the configuration, or a part of it, for the orgs that made the keys:
 * files to be mailed.
 *
 * Answer: send.schema.yaml: what was "sent" or refused for each key, and the
 *     bundle as opk_export has it.
 * Status: OPK_MALFORMED: a key is damaged; OPK_REFUSED: a key is past its time
 *     or the org's own, a rule does not hold, or no administrator. With many
 *     keys the others are sealed all the same.
 * Cost: as opk_export, and encrypting for each key.
 */
enum opk_status opk_send(struct opk_session *session,
	const struct opk_send_options *options, struct opk_answer **answer);

/* Options of opk_receive. */
struct opk_receive_options {
	size_t size;
	const char *file;           /* needed */
	bool accept_new_source_key; /* the source signs with another key */
};

/*
 * Open a sealed file, check it whole and put it into the inbox. What is
 * refused leaves everything as it was.
 *
 * Answer: receive.schema.yaml: the entry's "id", its "source", "counts".
 * Status: OPK_MALFORMED: damaged, or no such file; OPK_REFUSED: the key is not
 *     open, it came before, a rule does not hold, or the source signs with
 *     another key.
 * Cost: the bundle is held in memory, and checked as opk_validate does.
 */
enum opk_status opk_receive(struct opk_session *session,
	const struct opk_receive_options *options, struct opk_answer **answer);

/* Options of opk_inbox. */
struct opk_inbox_options {
	size_t size;
	const char *id;      /* show one entry; NULL: list */
	const char *receipt; /* write its receipt there; or NULL */
};

/*
 * List what was received, or show one entry; its kept file is checked again.
 *
 * Answer: inbox.schema.yaml: "inbox", or "entry" and "counts".
 * Status: OPK_USAGE: no such entry, or it has no receipt yet; OPK_REFUSED: it
 *     is not what was received.
 * Cost: reads each entry; one that is shown is unpacked in memory.
 */
enum opk_status opk_inbox(struct opk_session *session,
	const struct opk_inbox_options *options, struct opk_answer **answer);

/* Options of opk_approve. What apply has, too, means the same. */
struct opk_approve_options {
	size_t size;
	const char *id;      /* needed */
	const char *receipt; /* write a receipt there; or NULL */
	bool dry_run, yes, prune, allow_data_loss;
	enum opk_conflicts on_conflict;
	const char *base;
	int64_t max_deletes; /* 0: any number; -1: none */
	const char *expect_plan;
	struct opk_texts select; /* these only, with what they need */
	struct opk_texts exclude;
	struct opk_texts map_user; /* OLD=NEW, e-mails */
};

/*
 * Bring an entry of the inbox into the org, as opk_apply does. It counts
 * against the receipts that the org may have.
 *
 * Answer: approve.schema.yaml: "entry", "users", and the plan as of apply.
 * Status: as opk_apply; OPK_NO also where a user is unknown here, OPK_USAGE:
 *     no such entry, OPK_REFUSED: a rule of the hand-over does not hold,
 *     OPK_CONFLICT: it was decided before.
 * Cost: as opk_apply.
 */
enum opk_status opk_approve(struct opk_session *session,
	const struct opk_approve_options *options, struct opk_answer **answer);

/* Options of opk_reject. */
struct opk_reject_options {
	size_t size;
	const char *id;      /* needed */
	const char *reason;  /* needed; the sender reads it */
	const char *receipt; /* write a receipt there; or NULL */
};

/*
 * Decide that an entry of the inbox is not applied.
 *
 * Answer: reject.schema.yaml: its "id", "state" and "reason".
 * Status: OPK_USAGE: no such entry, or an empty reason; OPK_CONFLICT: it was
 *     decided before.
 * Cost: reads the entry, and checks its file.
 */
enum opk_status opk_reject(struct opk_session *session,
	const struct opk_reject_options *options, struct opk_answer **answer);

/* Options of opk_verify_receipt. */
struct opk_verify_receipt_options {
	size_t size;
	const char *file; /* needed */
};

/*
 * Check a receipt that came back, and keep it in the log.
 *
 * Answer: receipt-verify.schema.yaml: "receipt", what it says.
 * Status: OPK_MALFORMED: damaged, or not by the org that it was sent to;
 *     OPK_REFUSED: for a transfer that was not sent from here; OPK_CONFLICT:
 *     the log has another receipt for it.
 * Cost: reads what was sent.
 */
enum opk_status opk_verify_receipt(struct opk_session *session,
	const struct opk_verify_receipt_options *options,
	struct opk_answer **answer);

/* Options of opk_policy: there is nothing to choose. */
struct opk_policy_options {
	size_t size;
};

/*
 * Show every rule of a hand-over, and whether it holds for the org now.
 *
 * Answer: policy.schema.yaml: "rules".
 * Status: OPK_OK whether they hold or not.
 * Cost: counts the records.
 */
enum opk_status opk_policy(struct opk_session *session,
	const struct opk_policy_options *options, struct opk_answer **answer);

/* Options of opk_trust. */
struct opk_trust_options {
	size_t size;
	const char *directory; /* NULL: the session's org */
	bool list;             /* show all that are trusted */
	bool forget;           /* trust it no longer */
};

/*
 * Believe the state of an org that came from elsewhere, or list what is
 * believed. The list is in the `config` of the settings.
 *
 * Answer: trust.schema.yaml: "directory" and whether it is "trusted", or
 *     "directories".
 * Status: OPK_USAGE: no org, or there is no place for the list; OPK_REFUSED:
 *     somebody else could have written the list.
 * Cost: small.
 */
enum opk_status opk_trust(struct opk_session *session,
	const struct opk_trust_options *options, struct opk_answer **answer);

/* Options of opk_status_of: there is nothing to choose. */
struct opk_status_of_options {
	size_t size;
};

/*
 * Say what the org is, what it holds, and what is unfinished.
 *
 * Answer: status.schema.yaml: "org", "components", "limits", "records",
 *     "identity", "inbox", "unfinished".
 * Status: as of what is wrong with what was read; the rest is there.
 * Cost: reads the components and counts the records.
 */
enum opk_status opk_status_of(struct opk_session *session,
	const struct opk_status_of_options *options,
	struct opk_answer **answer);

/* Options of opk_fmt. */
struct opk_fmt_options {
	size_t size;
	struct opk_texts paths; /* none: the whole org */
	bool check;             /* write nothing */
	bool drop_comments;     /* else such files are left alone */
};

/*
 * Rewrite components in canonical form.
 *
 * Answer: fmt.schema.yaml: "files" that were not.
 * Status: OPK_NO: one is not canonical (check), or its comments would be lost;
 *     OPK_MALFORMED: one cannot be read.
 * Cost: reads and parses each, writes those that change.
 */
enum opk_status opk_fmt(struct opk_session *session,
	const struct opk_fmt_options *options, struct opk_answer **answer);

/* Options of opk_schema. */
struct opk_schema_options {
	size_t size;
	const char *kind;   /* NULL: list the kinds */
	bool rng;           /* the RELAX NG of an XML kind */
	const char *answer; /* "log-prune": of a command's answers; or NULL */
};

/*
 * List the kinds, or give the schema of a kind or of a command's answers. It
 * needs no org.
 *
 * Answer: schema.schema.yaml: "kinds" and "answers", or "schema" and "text".
 * Status: OPK_USAGE: there is no such kind or command.
 * Cost: small.
 */
enum opk_status opk_schema(struct opk_session *session,
	const struct opk_schema_options *options, struct opk_answer **answer);

/*
 * A front end's own answers (help, a refusal), shown like any other.
 *
 * Everything is copied. Out of memory is remembered, and reported by
 * opk_answer_status, so that a builder need not check each step.
 */
enum opk_status opk_answer_new(const char *command, struct opk_answer **answer);

/* Add a fault without a place; text has no capital and no full stop. */
void opk_put_fault(struct opk_answer *answer, enum opk_code code,
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

/*
 * How many faults were kept, in the order of files and lines, and each of them
 * by its place, from 0; NULL: there is none.
 */
size_t opk_answer_fault_count(const struct opk_answer *answer);
const struct opk_fault *opk_answer_fault_at(
	const struct opk_answer *answer, size_t at);

/*
 * Reading an answer. Its tree is the document that --json prints, without
 * "format", "exit" and "faults"; formats/answers/ says what
 * it may hold.
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
