/* SPDX-License-Identifier: MIT */
/*
 * An org that the users of a group change together, as git's
 * core.sharedRepository: .orgpack is open to its group and hands the group
 * on (mode 02770), and that is how it is known. What is made in it, and what
 * transactions make in the org, is then the group's to write, too, whatever
 * the umask says.
 */
#ifndef GROUP_H
#define GROUP_H

#include <stdbool.h>

/* Is this .orgpack (open) one of a shared org? */
bool group_shares(int state);

/*
 * Make an empty org's directory one to be shared: with a .orgpack, both of
 * the directory's group. False sets errno.
 */
bool group_make(int org);

/*
 * mkdirat for the owner only, or for the group, too, if shared. False sets
 * errno; the directory is not there then, or was before.
 */
bool group_mkdir(int dir, const char *name, bool shared);

/*
 * Give the group what the owner has, in a directory and below it. Links are
 * passed over, and what is another user's. False sets errno.
 */
bool group_widen(int dir);

#endif
