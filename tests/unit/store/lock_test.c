/* SPDX-License-Identifier: MIT */
/* The lock of a store: whose turn it is, and what is no lock file. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "store_fixture.h"
#include "store/lock.h"

enum { ROUNDS = 200000, PATIENCE_MS = 600000 };

static int open_state(struct org *o)
{
	int fd = open(o->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

/* A writer that waits, beside readers of whom there always is one. */
struct waiting {
	int state, lock;
	enum opk_status status;
	atomic_bool done;
};

static void *wait_to_write(void *user)
{
	struct waiting *w = user;
	struct arena a = { 0 };
	struct faults f = { .arena = &a };

	w->status =
		lock_write(w->state, "org", false, PATIENCE_MS, &f, &w->lock);
	atomic_store(&w->done, true);
	arena_release(&a);
	return NULL;
}

static void readers_do_not_starve_a_writer(void **state)
{
	struct org *o = *state;
	struct waiting w = { .state = open_state(o), .lock = -1 };
	int reader = -1, next = -1, rounds = 0;
	pthread_t writer;

	put(o, "lock", "");
	assert_int_equal(
		lock_read(w.state, "org", 0, &o->faults, &reader), OPK_OK);
	assert_true(reader >= 0);
	assert_int_equal(pthread_create(&writer, NULL, wait_to_write, &w), 0);
	/* the next reader comes before the one before it goes */
	while (rounds++ < ROUNDS) {
		if (lock_read(w.state, "org", 0, &o->faults, &next))
			break;
		lock_release(reader);
		reader = next;
		assert_false(atomic_load(&w.done));
		sched_yield();
	}
	assert_true(rounds < ROUNDS);
	assert_int_equal(o->faults.items[0].code, OPK_BUSY);
	lock_release(reader);
	pthread_join(writer, NULL);
	assert_int_equal(w.status, OPK_OK);
	/* and when it is done, they read again */
	assert_int_equal(
		lock_read(w.state, "org", 0, &o->faults, &next), OPK_CONFLICT);
	lock_release(w.lock);
	assert_int_equal(
		lock_read(w.state, "org", 0, &o->faults, &next), OPK_OK);
	assert_true(next >= 0);
	lock_release(next);
	close(w.state);
}

static void who_gave_up_waiting_is_in_nobodys_way(void **state)
{
	struct org *o = *state;
	int dir = open_state(o), reader = -1, lock = -1;

	put(o, "lock", "");
	assert_int_equal(lock_read(dir, "org", 0, &o->faults, &reader), OPK_OK);
	assert_int_equal(lock_write(dir, "org", false, 1, &o->faults, &lock),
		OPK_CONFLICT);
	assert_int_equal(lock_read(dir, "org", 0, &o->faults, &lock), OPK_OK);
	assert_true(lock >= 0);
	lock_release(lock);
	lock_release(reader);
	assert_int_equal(
		lock_write(dir, "org", false, 0, &o->faults, &lock), OPK_OK);
	lock_release(lock);
	close(dir);
}

/* Try to lock what is at "lock"; it must be refused and not be written. */
static void refuse_lock(struct org *o)
{
	int dir = open_state(o), lock = -1;

	o->faults.count = 0;
	assert_int_equal(lock_write(dir, "org", false, 0, &o->faults, &lock),
		OPK_MALFORMED);
	assert_int_equal(o->faults.items[0].code, OPK_UNSAFE_PATH);
	assert_int_equal(lock, -1);
	assert_int_equal(unlinkat(dir, "lock", 0), 0);
	close(dir);
}

static void what_is_no_file_of_ours_is_no_lock(void **state)
{
	struct org *o = *state;
	int dir, lock = -1;

	put(o, "victim", "precious");
	assert_int_equal(symlink("victim", at(o, "lock")), 0);
	refuse_lock(o);
	assert_int_equal(link(at(o, "victim"), at(o, "lock")), 0);
	refuse_lock(o);
	assert_int_equal(mkfifo(at(o, "lock"), 0600), 0);
	refuse_lock(o);
	assert_string_equal(get(o, "victim"), "precious");
	/* a reader has no need of one */
	assert_int_equal(symlink("victim", at(o, "lock")), 0);
	dir = open_state(o);
	assert_int_equal(lock_read(dir, "org", 0, &o->faults, &lock), OPK_OK);
	assert_int_equal(lock, -1);
	assert_int_equal(unlinkat(dir, "lock", 0), 0);
	close(dir);
	if (geteuid())
		return;
	put(o, "lock", "precious");
	assert_int_equal(chown(at(o, "lock"), 12345, 12345), 0);
	refuse_lock(o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(readers_do_not_starve_a_writer,
			org_setup, org_teardown),
		cmocka_unit_test_setup_teardown(
			who_gave_up_waiting_is_in_nobodys_way, org_setup,
			org_teardown),
		cmocka_unit_test_setup_teardown(
			what_is_no_file_of_ours_is_no_lock, org_setup,
			org_teardown),
	};

	return cmocka_run_group_tests_name("lock", tests, NULL, NULL);
}
