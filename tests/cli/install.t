What is installed is used like any library: through pkg-config, as a shared
library or a static one, from C or C++.

  $ make -s --no-print-directory -C "$SOURCE" install BUILD="$BUILD" DESTDIR="$PWD/root" PREFIX=/usr >log 2>&1 || cat log
  $ cd root/usr && find . -type f -o -type l | grep -v man/man | sort
  ./bin/orgpack
  ./include/orgpack.h
  ./lib/liborgpack.a
  ./lib/liborgpack.so
  ./lib/liborgpack.so.1
  ./lib/liborgpack.so.1.0.0
  ./lib/pkgconfig/orgpack.pc
  ./share/bash-completion/completions/orgpack
  $ ls root/usr/share/man/man1 root/usr/share/man/man7 | wc -l
  50
  $ cat >try.c <<'END'
  > #include <orgpack.h>
  > #include <stdio.h>
  > int main(void)
  > {
  >         struct opk_answer *answer;
  >         enum opk_status st = opk_refuse("try", OPK_NO_ORG, "no", NULL, &answer);
  >         printf("%s %d\n", opk_version(), (int)st);
  >         opk_answer_close(answer);
  >         return 0;
  > }
  > END
  $ cat >env <<'END'
  > export PKG_CONFIG_SYSROOT_DIR="$PWD/root"
  > PKG_CONFIG_PATH="$PWD/root/usr/lib/pkgconfig"
  > export PKG_CONFIG_PATH
  > cflags="${SAN:+-fsanitize=$SAN} -Iroot/usr/include"
  > END
  $ . ./env; ${CC:-cc} $cflags -Wall -Wextra -pedantic -o shared try.c -Lroot/usr/lib $(pkg-config --libs-only-l orgpack) && LD_LIBRARY_PATH=root/usr/lib ./shared
  1.0.0 2
  $ . ./env; ${CC:-cc} $cflags -o static try.c root/usr/lib/liborgpack.a $(pkg-config --static --libs-only-l --libs-only-other orgpack | sed 's/-lorgpack//') && ./static
  1.0.0 2
  $ . ./env; pkg-config --modversion orgpack
  1.0.0
  $ . ./env; cp try.c try.cc && g++ $cflags -fsyntax-only -Wall -pedantic try.cc

The example of samples/ runs, in C and in C++, shared and static.

  $ cp "$SAMPLES/example.c" example.c && cp example.c example.cc
  $ . ./env; ${CC:-cc} $cflags -Wall -Wextra -pedantic -o c-shared example.c -Lroot/usr/lib $(pkg-config --libs-only-l orgpack) && LD_LIBRARY_PATH=root/usr/lib ./c-shared "$SAMPLES/helio.tar.gz" | head -n 2
  CEO
  Commercial_Consultant
  $ . ./env; g++ $cflags -Wall -Wextra -o cc-shared example.cc -Lroot/usr/lib $(pkg-config --libs-only-l orgpack) && LD_LIBRARY_PATH=root/usr/lib ./cc-shared "$SAMPLES/helio.tar.gz" | head -n 2
  CEO
  Commercial_Consultant
  $ . ./env; g++ $cflags -o cc-static example.cc root/usr/lib/liborgpack.a $(pkg-config --static --libs-only-l --libs-only-other orgpack | sed 's/-lorgpack//') && ./cc-static "$SAMPLES/helio.tar.gz" | head -n 2
  CEO
  Commercial_Consultant
  $ readelf -d root/usr/lib/liborgpack.so | grep -o 'soname.*'
  soname: [liborgpack.so.1]

Manual pages are found, and taking it back leaves nothing.

  $ MANWIDTH=78 MANPATH=root/usr/share/man man -P cat orgpack-undo | sed -n 3,4p
  NAME
         orgpack-undo - take a transaction back
  $ make -s --no-print-directory -C "$SOURCE" uninstall BUILD="$BUILD" DESTDIR="$PWD/root" PREFIX=/usr >log 2>&1 || cat log
  $ find root -type f -o -type l

Neither it nor the demo builds a test:

  $ make -n -C "$SOURCE" install demo BUILD=none 2>&1 | grep -c 'tests/unit'
  0
  [1]

Only what is installed for use, not for a package, is made known to the linker.

  $ mkdir bin && cat >bin/ldconfig <<'END'
  > #!/bin/sh
  > echo ldconfig
  > END
  $ printf '#!/bin/sh\necho $WHO\n' >bin/id && chmod +x bin/*
  $ cat >put <<'END'
  > PATH=$PWD/bin:$PATH make -s --no-print-directory -C "$SOURCE" install BUILD="$BUILD" "$@" | grep -v '^install\|^ln'
  > END
  $ WHO=0 sh put PREFIX="$PWD/own"
  ldconfig
  $ WHO=1000 sh put PREFIX="$PWD/own"
  As root, run ldconfig, so that liborgpack.so is found.
  $ WHO=0 sh put DESTDIR="$PWD/package"
  [1]

Whoever only builds needs none of what the tests need.

  $ for c in dpkg-query apt-get apt-cache; do printf '#!/bin/sh\n' >bin/$c; done; chmod +x bin/*
  $ WHO=0 PATH=$PWD/bin:$PATH "$SOURCE/.ci/deps" build
  deps: installing build-essential pkg-config git libxml2-dev libyaml-dev zlib1g-dev libarchive-dev libssl-dev libjansson-dev libutf8proc-dev libpcre2-dev tzdata
  $ WHO=0 PATH=$PWD/bin:$PATH "$SOURCE/.ci/deps" | grep -o cmocka
  cmocka
  $ make -n -C "$SOURCE" deps install BUILD=none | grep ci/deps
  .ci/deps build
