"""Forms that people fill in away from the page: sheets, heads, and how to score in words for anybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evalkit.text.catalogue.wordings import Wordings

__all__ = ["FORMS"]

FORMS: Final[Mapping[str, Wordings]] = {
    "form sheet scores": Wordings("Scores", "评分"),
    "form sheet guide": Wordings("How to score", "评分说明"),
    "form sheet texts": Wordings("Whole texts", "全文"),
    "form sheet references": Wordings("References", "参考答案"),
    "form sheet reasoning": Wordings("Reasoning", "推理过程"),
    "form head number": Wordings("No.", "序号"),
    "form head question": Wordings("Question", "题目"),
    "form head answer": Wordings("Answer to be scored", "待评分的回答"),
    "form head checklist": Wordings("The question's checklist\n(for: {titles})", "题目清单\n（用于：{titles}）"),
    "form head whole": Wordings("Too long for its cell", "单元格放不下"),
    "form head reference": Wordings("Reference", "参考答案"),
    "form head reasoning": Wordings("Reasoning", "推理过程"),
    "form head score": Wordings("{title}\n(5 best, 1 worst)", "{title}\n（5 最好，1 最差）"),
    "form head flag": Wordings("Is something wrong with the question?", "题目有问题？"),
    "form head comment": Wordings("Comment (if you like)", "备注（可不填）"),
    "form head code": Wordings("Code: please leave", "编码：请勿改动"),
    "form link whole": Wordings("whole text →", "看全文 →"),
    "form link reference": Wordings("reference →", "参考答案 →"),
    "form link reasoning": Wordings("reasoning →", "推理过程 →"),
    "form link back": Wordings("← back to row {number}", "← 返回第 {number} 行"),
    "form block question": Wordings("No. {number}: question", "第 {number} 号：题目"),
    "form block answer": Wordings("No. {number}: answer", "第 {number} 号：回答"),
    "form block reference": Wordings("No. {number}: reference", "第 {number} 号：参考答案"),
    "form block checklist": Wordings("No. {number}: the question's checklist", "第 {number} 号：题目清单"),
    "form block reasoning": Wordings("No. {number}: reasoning before the answer", "第 {number} 号：作答前的推理过程"),
    "form goes on": Wordings("… [goes on in the sheet “{sheet}”]", "……【未完，全文见工作表“{sheet}”】"),
    "form cannot judge": Wordings("cannot judge", "无法判断"),
    "form flagged": Wordings("yes", "有"),
    "form not asked": Wordings("–", "–"),
    "form properties": Wordings("Scoring form", "评分表"),
    "form title": Wordings(
        "Scoring form of {rater}. Answers: {n}. Planned time: about {minutes} minutes.",
        "{rater} 的评分表，共 {n} 个回答，预计约 {minutes} 分钟。",
    ),
    "form simulated": Wordings(
        "SIMULATED: some answers are made up by evalkit's own simulator, for trying it out.",
        "SIMULATED（模拟）：部分回答由 evalkit 内置模拟器生成，仅供试用。",
    ),
    "form brief": Wordings(
        "For each row: read the question and the answer, then choose 5, 4, 3, 2, 1 or “cannot judge” in every yellow "
        "cell. The sheet “{guide}” says what each number means; so does the note that shows when the pointer rests on "
        "the head of a column. Then save the file and send it back.",
        "请逐行阅读题目和回答，然后在每个黄色单元格中选择 5、4、3、2、1 或“无法判断”。每个分数的含义见工作表"
        "“{guide}”，把鼠标停在该列的标题上也能看到。完成后保存文件并发回。",
    ),
    "form guide title": Wordings("How to score", "评分说明"),
    "form step rows": Wordings(
        "Go through the sheet “{scores}” from top to bottom. Each row is one answer. Several rows may have the same "
        "question; score each answer for itself. Who wrote an answer is left out on purpose.",
        "从上到下填写工作表“{scores}”。每一行是一个回答。多行可能是同一道题，请对每个回答单独评分。回答的来源已有意"
        "隐去。",
    ),
    "form step rows csv": Wordings(
        "Below is a table in which each row is one answer. Several rows may have the same question; score each answer "
        "for itself. Read the question and the answer first, then the reference. Who wrote an answer is left out on "
        "purpose.",
        "下方表格中每一行是一个回答。多行可能是同一道题，请对每个回答单独评分。请先读题目和回答，再看参考答案。回答的"
        "来源已有意隐去。",
    ),
    "form step read": Wordings(
        "Read the question and the answer. Where the text does not fit into its cell, click “whole text →” in its row.",
        "阅读题目和回答。单元格放不下时，点击该行的“看全文 →”。",
    ),
    "form step reference": Wordings(
        "“reference →” shows what is held to be right. Read the answer first.",
        "“参考答案 →”给出公认正确的答案。请先读完回答再看。",
    ),
    "form step reasoning": Wordings(
        "“reasoning →” shows what was written before the answer. It counts only where the question above the levels "
        "says so.",
        "“推理过程 →”是作答之前写下的内容，只有评分等级上方的说明提到时才计入。",
    ),
    "form step score": Wordings(
        "In each yellow cell, click the arrow and choose the number whose description below fits best, or type it. The "
        "cell turns white. A “–” means that nothing is asked there.",
        "在每个黄色单元格中点击箭头，选择下方描述最符合的分数，也可以直接输入。填好后单元格变为白色。“–”表示此处无需"
        "评分。",
    ),
    "form step cannot": Wordings(
        "If you cannot tell, choose “cannot judge”. Do not take a middle number instead.",
        "如果无法判断，请选择“无法判断”，不要用中间分数代替。",
    ),
    "form step more": Wordings(
        "If a question is wrong or makes no sense, choose “yes” in the column for that. A comment is welcome and not "
        "needed.",
        "如果题目有错或不通，请在相应的列中选择“有”。备注可写可不写。",
    ),
    "form step save": Wordings(
        "Save the file in the same format (.xlsx) and send it back. You may stop and go on later, and send it again: "
        "what you send last holds. Please change nothing but the yellow cells, flags and comments.",
        "用同样的格式（.xlsx）保存并发回。可以中途停下，以后接着填，再次发回：以最后一次为准。除黄色单元格、题目问题"
        "和备注外，请勿改动其他内容。",
    ),
    "form step save csv": Wordings(
        "Save the file as CSV UTF-8 and send it back. You may stop and go on later, and send it again: what you send "
        "last holds. Please change nothing but the columns for scores, flags and comments.",
        "保存为 CSV UTF-8 格式并发回。可以中途停下，以后接着填，再次发回：以最后一次为准。除分数、题目问题和备注各列"
        "外，请勿改动其他内容。",
    ),
    "form step score csv": Wordings(
        "In each column with “5 best, 1 worst”, write the number whose description fits best, or “cannot judge”. A “–” "
        "means that nothing is asked there.",
        "在标有“5 最好，1 最差”的各列中，填入描述最符合的分数，或填“无法判断”。“–”表示此处无需评分。",
    ),
    "form instruction": Wordings(
        "What the model was told about the form of its answer, behind each question",
        "每道题之后，模型收到的作答格式要求",
    ),
    "form item": Wordings("Item {number}: {item}", "项目 {number}：{item}"),
    "form see checklist": Wordings("The question's checklist stands in a column of its own.", "题目清单见单独一列。"),
    "form see reference": Wordings("Open the reference for this one.", "评这一项请打开参考答案。"),
    "form level": Wordings("{level}: {anchor}", "{level}：{anchor}"),
    "form error title": Wordings("Not a score", "不是有效分数"),
    "form error": Wordings(
        "Choose 5, 4, 3, 2, 1 or “cannot judge”, or leave the cell empty.",
        "请选择 5、4、3、2、1 或“无法判断”，或留空。",
    ),
}
"""Key -> its wordings."""
