/* SPDX-License-Identifier: MIT */
/* What finding related rows and moving them share. */
#ifndef RELATED_PARTS_H
#define RELATED_PARTS_H

#include "convert/children.h"

/* A table whose rows move along. */
struct related_table {
	struct sheet *sheet;
	bool is_activity; /* by What_Id and Who_Id, else by Parent_Id */
	bool is_plain;    /* neither the source nor a target */
	uint32_t parent, what, who, module, owner;
	uint32_t state;   /* that says whether an activity is open */
	size_t attach_to; /* the target that gets it, or SIZE_MAX: main */
	size_t child;     /* 1 + number of the entry of `children` that reads
			   * it: it stays; 0: it moves */
};

/* A row that a record of the source may claim. */
struct member {
	uint32_t table, row;
	uint32_t next; /* 0: none */
};

struct related {
	struct related_table *tables;
	size_t table_count;
	struct span attach_to;
	uint32_t *heads; /* by row of the source; NULL: there is no member */
	struct member *members; /* the first is unused */
	size_t count, room;
	struct sheet_reader reader;
	struct buf text;
	bool failed;
};

bool flock_has_parent(const struct related_table *f, uint32_t column);

#endif
