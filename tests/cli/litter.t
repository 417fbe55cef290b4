What killed commands have left behind is removed by the next one that changes the
org, and what does not belong to it stays.

  $ orgpack init -q --bare org --org-id 1 --admin a@example.com
  > mkdir -p org/.orgpack/history/1/new && cd org/.orgpack
  > echo x >history/1/new/2 && echo x >history/pruned.tmp && echo x >history/1/mine
  > orgpack -q log --verify >/dev/null; find history | sort
  history
  history/1
  history/1/entry.yaml
  history/1/journal
  history/1/mine
  history/1/new
  history/1/new/2
  history/pruned.tmp
  $ cd org && orgpack -q log prune --keep 9 --yes; find .orgpack/history | sort
  .orgpack/history
  .orgpack/history/1
  .orgpack/history/1/entry.yaml
  .orgpack/history/1/journal
  .orgpack/history/1/mine
