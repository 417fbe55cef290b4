/* SPDX-License-Identifier: MIT */
/*
 * The journal: what a transaction does to the org's files, line by line.
 *
 *     orgpack-journal/1 7
 *     mkdir - - 0755 modules/Visits
 *     add - 5f3c... 0644 modules/Visits/module.yaml
 *     change 90ab... 77d0... 0644 modules/Leads/fields/Email.yaml
 *     change~ 81ce... 4a10... 0644 records/Leads.csv
 *     delete 31ee... - 0644 modules/Old/module.yaml
 *     add! - 2bd8... 0600 .orgpack/identity/keys/9f3a.secret
 *     rmdir - - 0755 modules/Old
 *     end c0de...
 *
 * formats/history.md is the specification. Staged files and before-images
 * are named by the number of their line in the file, the header being 1.
 */
#ifndef JOURNAL_H
#define JOURNAL_H

#include <stdint.h>
#include <sys/types.h>

#include "util/fault.h"
#include "util/hash.h"

enum journal_action {
	JOURNAL_MKDIR,
	JOURNAL_ADD,
	JOURNAL_CHANGE,
	JOURNAL_DELETE,
	JOURNAL_RMDIR
};

struct journal_line {
	enum journal_action action;
	mode_t mode;  /* permission bits; 0: as the umask says */
	bool lasting; /* no undo takes it back; no image of it is kept */
	bool delta;   /* of a CHANGE: the image is a delta (util/delta.h) */
	struct span path;
	struct digest before; /* CHANGE, DELETE */
	struct digest after;  /* ADD, CHANGE */
};

struct journal {
	uint64_t id; /* of the transaction */
	struct journal_line *lines;
	size_t count, room;
};

enum { JOURNAL_NAME = 24 };

/* The name of the staged file, or the before-image, of a line (from 0). */
void journal_name(size_t line, char out[JOURNAL_NAME]);

/* Does the line bring new bytes? */
bool journal_has_new(const struct journal_line *l);

/* Is the line about a file, and not about a directory? */
bool journal_is_file(const struct journal_line *l);

/*
 * Does an undo take the line back? Not where it lasts: what has been counted
 * or used stays so.
 */
bool journal_is_undone(const struct journal_line *l);

/*
 * Does the history keep what the file was before? Where an undo would have
 * no use for it, it does not: a key that was deleted must be gone.
 */
bool journal_has_old(const struct journal_line *l);

/* A new last line, zeroed; NULL: memory. */
struct journal_line *journal_add(struct arena *a, struct journal *j);

/*
 * Write the journal to an open file; *digest is of the whole text. False
 * sets errno. Needs little memory, however long the journal.
 */
bool journal_write(int fd, const struct journal *j, struct digest *digest);

/*
 * Read the journal in a directory: name is what the user calls the file.
 * Everything is checked; bad-history if any of it is wrong. Paths borrow
 * from the arena.
 */
enum opk_status journal_read(int dir, const char *name, struct arena *a,
	struct faults *f, struct journal *out, struct digest *digest);

#endif
