/** What a verification or a check can find, in words; the values are those the lives know. */
export const verifyResults = { exist: '问题存在', not_exist: '问题不存在', unable: '无法核实' } as const
export const checkResults = { pass: '核查通过', fail: '核查没通过', unable: '无法核查' } as const
export const results: Readonly<Record<string, string>> = { ...verifyResults, ...checkResults, unable: '无法核实' }
