-- A boundary drawn after its cell began counts from this day on; null where the cell began with it.
alter table cells add column boundary_from date;
