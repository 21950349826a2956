-- Near and lately alone is no likeness: what is said and what it is about weigh more.
update likeness_rules set weights = '{"place": 30, "words": 35, "item": 20, "time": 10, "caller": 5}' where note = '出厂设置' and valid_to is null;
