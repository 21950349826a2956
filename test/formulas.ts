/** What a spreadsheet would compute, or look behind, and what only looks like it. */
export const formulas = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', ' =1', '＝1+1', '＋1', '－1', '＠a', "'=1", "''=1", "'\t1", "=cmd|' /C calc'!A0", '="0601"', '-']
