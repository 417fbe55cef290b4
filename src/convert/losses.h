/* SPDX-License-Identifier: MIT */
/*
 * Values that merging drops: of the row, where a record that was found keeps
 * its own, and the record's own, where the row's takes its place
 * (formats/conversion.md, 12). They are counted; with a file, each is a line
 * of values.csv.
 */
#ifndef LOSSES_H
#define LOSSES_H

#include "util/buf.h"
#include "util/fault.h"

/* Why one of two values is lost. */
enum lost_rule {
	LOST_NOTHING, /* neither is */
	LOST_SKIP,
	LOST_READ_ONLY,
	LOST_MERGE,
	LOST_OVERWRITE,
	LOST_TRUE_WINS,
	LOST_OTHER_ACCOUNT,
	LOST_MOVE,
	LOST_RULES
};
/* "read-only" */
const char *lost_rule_word(enum lost_rule rule);

/* All zero but fd, which is -1 where nobody wants the lines. */
struct losses {
	int fd;
	bool safe; /* no cell is to look like a formula */
	struct buf cell;
	struct buf lines; /* not yet in the file */
	size_t by_rule[LOST_RULES];
};

/* One value, whose texts are looked at only for a line. */
struct loss {
	uint64_t line;
	struct span module, record, field;
	struct span kept, lost; /* texts */
	enum lost_rule rule;
};

/* Put the header of the file into what is to be written. */
void losses_begin(struct losses *l);

/* Forget all of it, and begin again, in an empty file. */
void losses_restart(struct losses *l);

/* Count a value, and put its line behind the others. */
void losses_add(struct losses *l, const struct loss *loss);
/* Write the lines that have come together, where they are many, or all. */
enum opk_status losses_flush(struct losses *l, bool all, struct faults *f);
/* Give the memory back; the file is the caller's. */
void losses_release(struct losses *l);

#endif
