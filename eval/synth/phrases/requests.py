"""Requests for information: how many, from whom, and how they ended."""

from __future__ import annotations

from eval.synth.grammar import pattern, patterns

_NEW = "requests.new[total]"

RECEIVED = patterns(
    "本年度新收政府信息公开申请{=requests.new[total]件|宗}。",
    "全年收到政府信息公开申请{=requests.new[total]件}，上年结转{=requests.carried_in[total]件}。",
    (
        "{year}年，受理公众提出的政府信息公开申请{=requests.new[total]件}，"
        "其中自然人提出{=requests.new[natural_person]件}。"
    ),
    "{when}共收到政府信息公开申请{=requests.new[total]件|宗|份}，均依法登记、逐件办理。",
    (
        "[本单位|本机关|我局]{year}年新收到政府信息公开申请{=requests.new[total]件}，"
        "其中自然人申请{=requests.new[natural_person]件}、法人或其他组织申请{=sum.legal件}。"
    ),
    (
        "[{when}，|]接收政府信息公开申请共计{=requests.new[total]件}，"
        "上一年度结转{=requests.carried_in[total]件}，"
        "合计应办{=sum.received件}。"
    ),
    "收到依申请公开{=requests.new[total]件}，[较上年|同比]增加{1-90件}。",
    (
        "收到政府信息公开申请{=requests.new[total]件}，与{last}年相比减少{1-90件}，"
        "<+降幅>{0.50-60.00%}。"
    ),
    "从申请数量看，新收政府信息公开申请{=requests.new[total]件}，同比增长{0.10-90.00%}。",
    "{year}年度，新收{=requests.new[total]件}<政府信息公开申请>，没有出现逾期未答复的情况。",
    "本年收到的政府信息公开申请[总数|总量]为{=requests.new[total]件}，全部由{dept}统一登记编号。",
    (
        "按照{law}{article}，本年度共受理政府信息公开申请{=requests.new[total]件}，"
        "答复率为{100-100%}。"
    ),
    (
        "依申请公开方面，"
        "共收到申请{=requests.new[total]件}（上年结转{=requests.carried_in[total]件}）。"
    ),
    "[全县|全市|全系统]各级行政机关[共|总共]收到政府信息公开申请{=requests.new[total]件}。",
)
"""Each states the count of new requests, as its first number."""

NONE_RECEIVED = (
    pattern("本年度未收到政府信息公开申请。", zero=_NEW),
    pattern("{when}，[我局|本单位|本机关]没有收到公民、法人和其他组织的信息公开申请。", zero=_NEW),
    pattern(
        "未收到依申请公开事项，也没有上年结转的申请。", zero=(_NEW, "requests.carried_in[total]")
    ),
    pattern("{when}依申请公开为零申请，无因此产生的费用。", zero=_NEW),
    pattern("{year}年度收到政府信息公开申请{=requests.new[total]件}。", zero=_NEW),
)

_CELLS = patterns(
    (
        "已办结{=requests.results.total[total]件}，"
        "结转下年度继续办理{=requests.carried_out[total]件}。"
    ),
    (
        "从答复结果看，予以公开{=requests.results.granted[total]件}、"
        "部分公开{=requests.results.partial[total]件}。"
    ),
    (
        "答复情况为：予以公开{=requests.results.granted[total]件}，"
        "部分公开{=requests.results.partial[total]件}，不予公开{=sum.refused件}，"
        "无法提供{=sum.unavailable件}，不予处理{=sum.not_processed件}。"
    ),
    (
        "办理结果中，予以公开的{=requests.results.granted[total]件}，"
        "不予公开的{=sum.refused件}，其他处理的{=sum.other件}。"
    ),
    (
        "其中，本机关不掌握相关政府信息的{=requests.results.unavailable.not_held[total]件}，"
        "没有现成信息需要另行制作的{=requests.results.unavailable.needs_creation[total]件}，"
        "补正后仍不明确的{=requests.results.unavailable.unclear_after_correction[total]件}。"
    ),
    (
        "作出不予公开决定{=sum.refused件}，"
        "[主要原因是|其中]属于内部事务信息{=requests.results.refused.internal_affairs[total]件}、"
        "过程性信息{=requests.results.refused.process_information[total]件}。"
    ),
    (
        "不予处理{=sum.not_processed件}，"
        "包括信访举报投诉类{=requests.results.not_processed.petition[total]件}、"
        "重复申请{=requests.results.not_processed.repeated[total]件}。"
    ),
    "{when}办结政府信息公开申请{=requests.results.total[total]件}，按时办结率{100-100%}。",
    (
        "[申请人构成上|从申请主体看]，自然人{=requests.new[natural_person]件}，"
        "商业企业{=requests.new[legal.commercial]件}，"
        "科研机构{=requests.new[legal.research]件}，"
        "社会公益组织{=requests.new[legal.public_welfare]件}，"
        "法律服务机构{=requests.new[legal.legal_service]件}，"
        "其他{=requests.new[legal.other]件}。"
    ),
    (
        "商业企业提出的申请{=requests.new[legal.commercial]件}，"
        "法律服务机构提出的申请{=requests.new[legal.legal_service]件}。"
    ),
    "上年结转的{=requests.carried_in[total]件}<申请>已全部办结。",
    (
        "因保护第三方合法权益不予公开{=requests.results.refused.third_party[total]件}，"
        "均书面征求了第三方意见。"
    ),
    (
        "涉及国家秘密不予公开{=requests.results.refused.state_secret[total]件}，"
        "属于行政执法案卷{=requests.results.refused.enforcement_files[total]件}，"
        "属于行政查询事项{=requests.results.refused.administrative_query[total]件}。"
    ),
    (
        "截至{year}年底，尚有<!尚未办结的>{=requests.carried_out[total]件}<申请>正在办理，"
        "转入{following}年继续办理。"
    ),
    "结转下年度{=requests.carried_out[total]件}，均在法定期限之内。",
    (
        "全年办结申请{a:=requests.results.total[total]件}，"
        "其中予以公开{b:=requests.results.granted[total]件}，<+占比>{%b/a.1}。"
    ),
    "应办申请{=sum.received件}，[已|实际]办结{=requests.results.total[total]件}。",
    "新收申请中，通过网络提交的占比为{20.0-95.0%}。",
    "危及“三安全一稳定”不予公开{=requests.results.refused.three_securities[total]件}。",
    (
        "[从提交方式看|按提交渠道分]，{a:=requests.new[total]件}<申请>中，网络提交{/}，"
        "信函提交{/}，当面提交{//}。"
    ),
    (
        "收到的{a:=requests.new[total]件}<申请>里，通过{way1}提出{/}，通过{way2}提出{/}，"
        "通过其他方式提出{//}。"
    ),
    (
        "行政机关不再处理其申请<!逾期不补正不再处理>的{=requests.results.other.correction_overdue[total]件}，"
        "均已书面告知。"
    ),
)  # fmt: skip

_PROCESS = patterns(
    "申请多与{topic1}、{topic2}有关，都在法定期限内作了答复。",
    "对{topic}类申请，先电话沟通，再依法答复，平均用时少于规定的20个工作日。",
    "接受{way}方式的咨询{a:20-3000次|人次}，当场解答{/}，转交办理{//}。",
    "没有向申请人收取信息处理费，也没有因公开工作产生其他费用。",
    "申请内容[主要|多]集中在{topic1}、{topic2}、{topic3}等方面。",
    "严格执行{law}，规范登记、审核、会商、答复、归档各环节。",
    ("涉及{topic}的申请{a:3-90件}，其中要求提供审批文件的{/}，要求提供补偿标准的{/}。"),
    (
        "按申请事项分，{topic1}类{3-90件}，{topic2}类{2-60件}，{topic3}类{1-40件}，"
        "其余类别合计{1-30件}。"
    ),
    "{topic}类申请占总数的{5.0-70.0%}，仍是群众最关心的内容。",
    "申请平均办理时长{3.0-14.9天}，比法定时限缩短近三分之一。",
    "发出补正告知书{1-60份}、延期答复告知书{1-40份}、第三方意见征询函{1-30份}。",
    "组织疑难申请会商{1-20次|场 chinese}，邀请法律顾问出具意见{1-30份|条}。",
    "修订答复文书模板{3-30个|种|份}，答复文书合格率{95-100%}。",
    "[收到申请后|接到申请后]当日登记，{limit1}转办，{limit2}形成初稿。",
    "申请人对答复不满意的，可以在60日内申请复议，或者在六个月内提起诉讼。",
    "对同一申请人就{topic}反复提出的申请，耐心说明情况并告知其他救济途径。",
    "依申请公开的受理点设在{room}，申请表可从“{column}”栏目下载。",
    "按照{plan}，申请办理实行统一编号、统一答复、统一归档。",
    "前台接待{way}来访群众{30-9000人次}，提供复印件{10-3000页|份}，均未收费。",
    "处理疑难申请时，做到首次答复{limit}见面沟通，再次答复集体研究。",
    "依申请转主动公开信息{1-90条|件}，较好地回应了同类需求。",
    "在线申请系统受理{3-300件}，窗口受理{2-60件}，邮政特快专递受理{1-90件}。",
    "因申请内容不明确，通知补正{1-30件 chinese}；申请人撤回{1-9件 chinese}。",
    "[由于|因]答复及时、沟通充分，连续三年保持零败诉。",
    "{dept}编写了《依申请公开问答手册》，收入典型案例{10-60个|例}。",
    "凡涉及{topic}的，须经{leader}签字后方可答复。",
    "为方便老年群体，受理点备有老花镜、申请样表，并可代为填写。",
    "制定《依申请公开流程图》，明确各个步骤和文书，限{limit}办结。",
    "一季度收到申请占{10-40%}，四季度占{10-40%}，分布大体均衡。",
    "[复议|诉讼]案件中，因{topic}引发的{1-12件|起}。",
)

DISPUTED = patterns(
    (
        "[{when}，|]因信息公开被申请行政复议{=disputes.review[total]件}，"
        "被提起行政诉讼{=sum.litigation件}。"
    ),
    (
        "行政复议案件{=disputes.review[total]件}，其中维持{=disputes.review[upheld]件}、"
        "纠正{=disputes.review[corrected]件}、其他结果{=disputes.review[other]件}、"
        "尚未审结{=disputes.review[pending]件}。"
    ),
    (
        "未经复议直接起诉{=disputes.litigation_direct[total]件|起}，"
        "复议后起诉{=disputes.litigation_after_review[total]件|起}。"
    ),
    "发生行政诉讼{=sum.litigation件|起|宗}，法院判决维持{=sum.litigation_upheld件|起|宗}。",
    "被纠正的复议案件{=disputes.review[corrected]件}，已逐案剖析原因并重新作出答复。",
    (
        "直接起诉的案件中，结果维持{=disputes.litigation_direct[upheld]件}，"
        "尚未审结{=disputes.litigation_direct[pending]件}。"
    ),
    pattern(
        "本年度没有发生因信息公开引起的行政复议和行政诉讼。",
        zero=("disputes.review[total]", "sum.litigation"),
    ),
    pattern(
        "{when}无行政复议案件，无行政诉讼案件，无举报投诉。",
        zero=("disputes.review[total]", "sum.litigation"),
    ),
    pattern("未发生因政府信息公开申请行政复议的情况。", zero="disputes.review[total]"),
    pattern("{year}年未发生涉及信息公开的行政诉讼案件。", zero="sum.litigation"),
)  # fmt: skip

REQUESTS = (*_CELLS, *_PROCESS)

RULED = patterns(
    (
        "本年制发行政规范性文件{=proactive.normative_documents[made]件}，"
        "废止{=proactive.normative_documents[repealed]件}，"
        "现行有效{=proactive.normative_documents[in_force]件}。"
    ),
    (
        "全年作出行政许可决定{=proactive.permits[decisions]件}，"
        "行政处罚决定{=proactive.penalties[decisions]件}，"
        "行政强制决定{=proactive.coercion[decisions]件}。"
    ),
    "公开行政许可处理决定{=proactive.permits[decisions]件}。",
    "公开行政处罚决定{=proactive.penalties[decisions]件|条}，做到作出后{limit}上网。",
    "收取行政事业性收费{=proactive.fees[amount]万元}，收费目录同步公布。",
    (
        "新制作规范性文件{=proactive.normative_documents[disclosed]件}，"
        "对外公开总数{=proactive.normative_documents[total]件}。"
    ),
    (
        "公开政府集中采购项目{=proactive.procurement[items]个}，"
        "采购总金额{=proactive.procurement[amount]万元}。"
    ),
    (
        "规章现行有效{=proactive.rules[in_force]件}，"
        "行政规范性文件现行有效{=proactive.normative_documents[in_force]件}。"
    ),
    (
        "其他对外管理服务事项处理决定{=proactive.other_services[decisions]件}，"
        "行政强制决定{=proactive.coercion[decisions]件}。"
    ),
)
"""What the table of proactive disclosure says too."""
