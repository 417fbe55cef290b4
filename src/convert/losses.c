/* SPDX-License-Identifier: MIT */
/* Values that merging drops, counted and written. */
#include "convert/losses.h"

#include <string.h>

#include "records/safe_cells.h"
#include "util/buf.h"
#include "util/fault.h"
#include "util/file.h"

/* Lines are written when so many bytes have come together. */
enum { LINES_BYTES = 1 << 20 };

const char *lost_rule_word(enum lost_rule rule)
{
	static const char *const words[LOST_RULES] = {
		[LOST_NOTHING] = "",
		[LOST_SKIP] = "skip",
		[LOST_READ_ONLY] = "read-only",
		[LOST_MERGE] = "merge",
		[LOST_OVERWRITE] = "overwrite",
		[LOST_TRUE_WINS] = "true_wins",
		[LOST_OTHER_ACCOUNT] = "other-account",
		[LOST_MOVE] = "move",
	};

	return words[rule];
}

void losses_begin(struct losses *l)
{
	if (l->fd < 0)
		return;
	buf_add_text(&l->lines, "line,module,record,field,kept,lost,rule");
	buf_add_text(&l->lines, l->safe ? "," SAFE_COLUMN "\n" : "\n");
}

void losses_restart(struct losses *l)
{
	memset(l->by_rule, 0, sizeof l->by_rule);
	buf_clear(&l->lines);
	losses_begin(l);
}

/* Every text of the file goes through here. */
static void add_cell(struct losses *l, struct span text)
{
	buf_clear(&l->cell);
	cell_add(&l->cell, text);
	if (l->safe)
		safe_cell_add(&l->lines, buf_span(&l->cell));
	else
		buf_add(&l->lines, buf_span(&l->cell));
	buf_add_char(&l->lines, ',');
}

void losses_add(struct losses *l, const struct loss *loss)
{
	const struct span *texts[] = { &loss->module, &loss->record,
		&loss->field, &loss->kept, &loss->lost };

	buf_add_number(&l->lines, loss->line);
	buf_add_char(&l->lines, ',');
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		add_cell(l, *texts[i]);
	buf_add_text(&l->lines, lost_rule_word(loss->rule));
	buf_add_text(&l->lines, l->safe ? "," SAFE_ROW "\n" : "\n");
}

enum opk_status losses_flush(struct losses *l, bool all, struct faults *f)
{
	if (l->lines.failed || l->cell.failed)
		return fault_memory(f);
	if (l->fd < 0 || !l->lines.len || (!all && l->lines.len < LINES_BYTES))
		return OPK_OK;
	if (!file_write_all(l->fd, buf_span(&l->lines)))
		return fault_errno(f, OPK_CANNOT_WRITE, "write", "values.csv");
	buf_clear(&l->lines);
	return OPK_OK;
}

void losses_release(struct losses *l)
{
	buf_release(&l->cell);
	buf_release(&l->lines);
}
