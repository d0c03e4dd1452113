using System.Globalization;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Mail;

/// <summary>The words of a mail about a change in how an account is logged in to.</summary>
internal static class SecurityNoticeText
{
    /// <param name="detail">The name of the passkey, token, provider or device: chosen by whoever made the change.</param>
    /// <param name="at">When it was, in UTC.</param>
    public static MailText Of(SecurityChange change, string language, string nickname, string detail, DateTime at, string board)
    {
        var name = Shown.Of(detail, 100);
        return language is "ko" ? Korean(change, nickname, name, at, board) : English(change, nickname, name, at, board);
    }

    private static MailText English(SecurityChange change, string nickname, string name, DateTime at, string board)
    {
        var (subject, line) = change switch
        {
            SecurityChange.TotpOn => (
                "Second factor turned on",
                "An authenticator app was set up for your account. "
                    + "From now on logging in with the password or a linked account asks for its code too."
            ),
            SecurityChange.TotpOff => (
                "Second factor turned off",
                "The authenticator app of your account was turned off. "
                    + "From now on the password or a linked account alone is enough to log in."
            ),
            SecurityChange.RecoveryCodesNew => (
                "New recovery codes",
                "New recovery codes were made for your account. The earlier ones do not work any more."
            ),
            SecurityChange.RecoveryCodeUsed => (
                "A recovery code was used",
                "Somebody, probably you, logged in to your account with a recovery code. That code does not work a second time."
            ),
            SecurityChange.CodesGuessed => (
                "Wrong codes at log-in",
                "Somebody who got past the first step of your log-in (password or linked account) sent too many wrong codes. "
                    + "Codes are not taken for a while now. Nobody has been logged in by that."
            ),
            SecurityChange.PasskeyAdded => (
                "Passkey added",
                $"The passkey “{name}” was added. It opens your account without the password."
            ),
            SecurityChange.PasskeyRemoved => (
                "Passkey removed",
                $"The passkey “{name}” was removed. It does not open your account any more."
            ),
            SecurityChange.TokenCreated => (
                "Token for scripts created",
                $"The token “{name}” was created. Whoever has it can use the board as you, as far as it allows."
            ),
            SecurityChange.TokenRemoved => ("Token for scripts removed", $"The token “{name}” was removed. It does not work any more."),
            SecurityChange.LoginLinked => ("Log-in with a provider added", $"Your account can now be logged in to with {name}."),
            SecurityChange.LoginUnlinked => ("Log-in with a provider removed", $"Your account can no longer be logged in to with {name}."),
            _ => ("Log-in from a new device", $"Your account was logged in to from a device that it was not used on before: {name}."),
        };
        var when = at.ToString("d MMMM yyyy 'at' HH:mm 'UTC'", CultureInfo.InvariantCulture);
        return new(
            subject,
            $"Hello {nickname},",
            $"{line} This was on {when}.",
            "Look at your security settings",
            "If it was you, there is nothing to do. If it was not, choose another password now and end the sessions that you do not know. "
                + (IsInSettings(change) ? "Then look there at what was changed. " : "")
                + "If you cannot log in, use “Forgot your password?” or write to whoever runs the board.",
            "If the button does not work, copy this address into your browser:",
            $"This mail comes from {board}, where you have an account."
        );
    }

    private static MailText Korean(SecurityChange change, string nickname, string name, DateTime at, string board)
    {
        var (subject, line) = change switch
        {
            SecurityChange.TotpOn => (
                "2단계 인증이 켜졌습니다",
                "회원님 계정에 인증 앱이 등록되었습니다. 이제 비밀번호나 연결된 계정으로 로그인할 때 인증 앱의 코드도 입력해야 합니다."
            ),
            SecurityChange.TotpOff => (
                "2단계 인증이 꺼졌습니다",
                "회원님 계정의 인증 앱 사용이 해제되었습니다. 이제 비밀번호나 연결된 계정만으로 로그인할 수 있습니다."
            ),
            SecurityChange.RecoveryCodesNew => (
                "복구 코드가 새로 만들어졌습니다",
                "회원님 계정의 복구 코드가 새로 만들어졌습니다. 이전 복구 코드는 더 이상 사용할 수 없습니다."
            ),
            SecurityChange.RecoveryCodeUsed => (
                "복구 코드가 사용되었습니다",
                "복구 코드로 회원님 계정에 로그인이 있었습니다. 사용한 코드는 다시 쓸 수 없습니다."
            ),
            SecurityChange.CodesGuessed => (
                "로그인 코드가 여러 번 틀렸습니다",
                "비밀번호나 연결된 계정으로 첫 단계를 통과한 사람이 잘못된 코드를 여러 번 입력했습니다. "
                    + "당분간 코드를 받지 않으며, 로그인은 이루어지지 않았습니다."
            ),
            SecurityChange.PasskeyAdded => (
                "패스키가 추가되었습니다",
                $"“{name}” 패스키가 추가되었습니다. 이 패스키로 비밀번호 없이 로그인할 수 있습니다."
            ),
            SecurityChange.PasskeyRemoved => (
                "패스키가 삭제되었습니다",
                $"“{name}” 패스키가 삭제되었습니다. 이제 이 패스키로 로그인할 수 없습니다."
            ),
            SecurityChange.TokenCreated => (
                "스크립트용 토큰이 만들어졌습니다",
                $"“{name}” 토큰이 만들어졌습니다. 이 토큰을 가진 사람은 허용된 범위에서 회원님으로 게시판을 사용할 수 있습니다."
            ),
            SecurityChange.TokenRemoved => (
                "스크립트용 토큰이 삭제되었습니다",
                $"“{name}” 토큰이 삭제되었습니다. 이제 이 토큰은 사용할 수 없습니다."
            ),
            SecurityChange.LoginLinked => (
                "외부 계정 로그인이 추가되었습니다",
                $"이제 {name} 계정으로 회원님 계정에 로그인할 수 있습니다."
            ),
            SecurityChange.LoginUnlinked => (
                "외부 계정 로그인이 해제되었습니다",
                $"이제 {name} 계정으로 회원님 계정에 로그인할 수 없습니다."
            ),
            _ => (
                "새 기기에서 로그인되었습니다",
                $"이전에 사용한 적이 없는 기기에서 회원님 계정에 로그인이 있었습니다: {name}."
            ),
        };
        var when = at.ToString("yyyy'년 'M'월 'd'일 'HH:mm'(UTC)'", CultureInfo.InvariantCulture);
        return new(
            subject,
            $"{nickname} 님, 안녕하세요.",
            $"{line} 시각: {when}",
            "보안 설정 보기",
            "직접 하셨다면 따로 하실 일은 없습니다. 그렇지 않다면 지금 바로 비밀번호를 바꾸고, 모르는 세션을 종료하세요. "
                + (IsInSettings(change) ? "그다음 보안 설정에서 바뀐 내용을 확인하세요. " : "")
                + "로그인할 수 없다면 로그인 화면에서 비밀번호를 재설정하거나 게시판 서버를 관리하는 사람에게 문의하세요.",
            "버튼이 작동하지 않으면 아래 주소를 브라우저에 붙여 넣으세요.",
            $"회원님이 가입한 게시판 {board}에서 보낸 메일입니다."
        );
    }

    /// <summary>Whether it has changed what the security settings show, and not only what somebody did at the log-in.</summary>
    private static bool IsInSettings(SecurityChange change) =>
        change is not (SecurityChange.NewDevice or SecurityChange.CodesGuessed);
}
