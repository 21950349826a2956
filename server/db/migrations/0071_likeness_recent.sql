create index likeness_recent on likeness_index (at desc);   -- how many came lately, for how rare a word is
