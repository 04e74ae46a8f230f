"""The labels of a plan in other languages than English."""

from __future__ import annotations

_WORDS = {
    "acceptance criteria": (
        "akzeptanzkriterien, critères d'acceptation, criterios de aceptación,"
        " critérios de aceitação, criteri di accettazione, критерии приёмки, критерии приемки,"
        " 验收标准, 受け入れ条件, 인수 조건"
    ),
    "action": "aktion, vorgehen, acción, ação, azione, действие, действия, 动作, 操作, 作業, 작업",
    "dependencies": (
        "abhängigkeiten, hängt ab von, dépendances, dépend de, dependencias, depende de,"
        " dependências, dipendenze, зависимости, 依赖, 依存関係, 依存, 의존성"
    ),
    "file": "datei, fichier, archivo, arquivo, файл, 文件, ファイル, 파일",
    "files": "dateien, fichiers, archivos, arquivos, файлы",
    "verify": (
        "prüfen, prüfung, überprüfung, verifikation, verifizierung, vérifier, vérification,"
        " verificar, verificación, verificação, verifica, проверка, проверить, 验证, 検証, 검증"
    ),
}
_ENGLISH = {word: label for label, words in _WORDS.items() for word in words.split(", ")}


def english(label: str) -> str:
    """What a label is called in English; one that is unknown stays as it is."""
    return _ENGLISH.get(label.casefold(), label)
